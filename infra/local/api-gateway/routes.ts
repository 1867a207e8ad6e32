/**
 * Selects the route of an HTTP API for a request: the most specific match, then a greedy path variable, then `$default`.
 * Source: "Develop routes for HTTP APIs", API Gateway developer guide.
 */
import { NotHonouredError } from '../service/service.ts';

export interface HttpRoute {
  /** `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  /** Null for a route without authorisation. */
  readonly authorizerId: string | null;
}

export interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

interface CompiledRoute {
  readonly route: HttpRoute;
  /** Null for `$default`. */
  readonly method: string | null;
  readonly segments: readonly Segment[];
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']);
const RANK = { exact: 0, parameter: 1, greedy: 2 } as const;

/** @returns a matcher of method and decoded path. @throws NotHonouredError for a route key that API Gateway refuses */
export function compileRoutes(routes: readonly HttpRoute[]): (method: string, path: string) => RouteMatch | null {
  const compiled = routes.map(compileRoute).toSorted(bySpecificity);
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const candidate of compiled) {
      const pathParameters = matchRoute(candidate, method, parts);
      if (pathParameters !== null) {
        return { route: candidate.route, pathParameters };
      }
    }
    return null;
  };
}

function compileRoute(route: HttpRoute): CompiledRoute {
  if (route.routeKey === '$default') {
    return { route, method: null, segments: [] };
  }
  const [method = '', path = '', ...rest] = route.routeKey.split(' ');
  if (!METHODS.has(method) || !path.startsWith('/') || rest.length > 0) {
    throw new NotHonouredError(`the route key "${route.routeKey}"`, 'HTTP API');
  }
  const segments = path.split('/').slice(1).map(compileSegment);
  if (segments.slice(0, -1).some((segment) => segment.kind === 'greedy')) {
    throw new NotHonouredError(`a greedy path variable before the end in "${route.routeKey}"`, 'HTTP API');
  }
  return { route, method, segments };
}

function compileSegment(text: string): Segment {
  const name = /^\{([^{}+]+)(\+?)\}$/.exec(text);
  if (name?.[1] === undefined) {
    return { kind: 'exact', text };
  }
  return { kind: name[2] === '+' ? 'greedy' : 'parameter', name: name[1] };
}

function bySpecificity(left: CompiledRoute, right: CompiledRoute): number {
  if (left.method === null || right.method === null) {
    return Number(left.method === null) - Number(right.method === null);
  }
  for (let index = 0; index < Math.min(left.segments.length, right.segments.length); index += 1) {
    const difference = RANK[left.segments[index]?.kind ?? 'greedy'] - RANK[right.segments[index]?.kind ?? 'greedy'];
    if (difference !== 0) {
      return difference;
    }
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

function matchRoute(route: CompiledRoute, method: string, parts: readonly string[]): Record<string, string> | null {
  if (route.method === null) {
    return {};
  }
  const last = route.segments.at(-1);
  const fits = last?.kind === 'greedy' ? parts.length >= route.segments.length : parts.length === route.segments.length;
  if (!fits || (route.method !== 'ANY' && route.method !== method)) {
    return null;
  }
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const part = segment.kind === 'greedy' ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (segment.kind === 'exact') {
      if (segment.text !== part) {
        return null;
      }
    } else if (part === '') {
      return null;
    } else {
      parameters[segment.name] = part;
    }
  }
  return parameters;
}
