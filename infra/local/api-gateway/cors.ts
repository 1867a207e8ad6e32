/**
 * The CORS configuration of an HTTP API: preflights are answered without a route and without authorisation, and CORS
 * headers of the integration are ignored. Source: "Configure CORS for HTTP APIs", API Gateway developer guide.
 */
export interface CorsConfiguration {
  readonly allowOrigins: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  /** Seconds. */
  readonly maxAge?: number;
}

export type Headers = Record<string, string>;

export function isPreflight(method: string | undefined, headers: Readonly<Record<string, unknown>>): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Headers of the answer to a preflight; none for an origin that is not allowed. */
export function preflightHeaders(cors: CorsConfiguration, origin: string): Headers {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === null) {
    return {};
  }
  return {
    ...originHeaders(cors, allowed),
    ...listed('access-control-allow-methods', cors.allowMethods),
    ...listed('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': String(cors.maxAge) }),
  };
}

/** Headers of every other answer to a request with an origin. */
export function corsHeaders(cors: CorsConfiguration | undefined, origin: string | undefined): Headers {
  const allowed = cors === undefined || origin === undefined ? null : allowedOrigin(cors, origin);
  if (cors === undefined || allowed === null) {
    return {};
  }
  return { ...originHeaders(cors, allowed), ...listed('access-control-expose-headers', cors.exposeHeaders) };
}

export function allowsOrigin(cors: CorsConfiguration, origin: string): boolean {
  return allowedOrigin(cors, origin) !== null;
}

function allowedOrigin(cors: CorsConfiguration, origin: string): string | null {
  for (const pattern of cors.allowOrigins) {
    if (pattern === '*') {
      return '*';
    }
    if (pattern === origin || (pattern.endsWith('://*') && origin.startsWith(pattern.slice(0, -1)))) {
      return origin;
    }
  }
  return null;
}

function originHeaders(cors: CorsConfiguration, allowed: string): Headers {
  return {
    'access-control-allow-origin': allowed,
    ...(cors.allowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

function listed(name: string, values: readonly string[] | undefined): Headers {
  return values === undefined || values.length === 0 ? {} : { [name]: values.join(',') };
}
