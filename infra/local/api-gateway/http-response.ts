/** Converts a function's result to an HTTP response, payload format 2.0. Source: as in http-event.ts. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

const headerSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const responseSchema = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), headerSchema).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

const SET_BY_THE_GATEWAY = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);
const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}\s*$/;

/**
 * A result without `statusCode` is the JSON body of a 200.
 * @returns null for a malformed response, which the caller answers with 500
 */
export function httpResponse(payload: unknown): HttpResponse | null {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(text) };
  }
  const parsed = responseSchema.safeParse(payload);
  if (!parsed.success) {
    return null;
  }
  const { statusCode, cookies, body, isBase64Encoded } = parsed.data;
  if (isBase64Encoded === true && !BASE64.test(body ?? '')) {
    return null;
  }
  const headers: Record<string, string> = { 'content-type': 'text/plain;charset=UTF-8' };
  for (const [name, value] of Object.entries(parsed.data.headers ?? {})) {
    if (!SET_BY_THE_GATEWAY.has(name.toLowerCase())) {
      headers[name.toLowerCase()] = value;
    }
  }
  if (!areSendable([...Object.entries(headers), ...(cookies ?? []).map((cookie) => ['set-cookie', cookie] as const)])) {
    return null;
  }
  return {
    statusCode,
    headers,
    cookies: cookies ?? [],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** Whether the headers are valid in HTTP: no line breaks in a value, no blanks in a name. */
function areSendable(headers: readonly (readonly [string, string])[]): boolean {
  try {
    for (const [name, value] of headers) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
