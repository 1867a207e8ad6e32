/**
 * The body of a request before its schema sees it: JSON of a bounded size, depth and number of values, with nothing but text
 * in its texts. A schema reads the whole of a body and names each fault, so what is too large must not reach it.
 */
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from '../context.ts';
import { invalidField, invalidText, Problem } from '../problem.ts';
import { isText } from './text.ts';

/** Names of fields, and members of lists, of the whole body. */
const MAX_VALUES = 50_000;
const MAX_DEPTH = 32;

/** Other character sets are not JSON. Source: RFC 8259, section 8.1. */
const JSON_TYPE = /^\s*application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Middleware of every route with a body.
 * @param maximum bytes of the body
 * @throws Problem 415 without `application/json`, 413 above the maximum, 400 for what is not JSON or too deep, 422 for a text
 *   with control characters
 */
export function jsonBody(maximum: number): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
      throw new Problem('unsupported_media_type');
    }
    const text = await context.req.text();
    if (Buffer.byteLength(text) > maximum) {
      throw new Problem('request_too_large', { details: { maximum } });
    }
    new BodyCheck().check(parsed(text));
    await next();
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField([], 'not valid JSON');
  }
}

/** Stops at the first fault. */
class BodyCheck {
  private readonly path: PropertyKey[] = [];
  private values = 0;

  check(value: unknown): void {
    if (typeof value === 'string' && !isText(value)) {
      throw invalidText(this.path);
    }
    // `1e400` is valid JSON.
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw invalidField(this.path, 'a number out of range');
    }
    if (typeof value !== 'object' || value === null) {
      return;
    }
    if (this.path.length >= MAX_DEPTH) {
      throw invalidField(this.path, `more than ${MAX_DEPTH} levels`);
    }
    const members = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [key, member] of members) {
      this.values += 1;
      if (this.values > MAX_VALUES) {
        throw invalidField([], `more than ${MAX_VALUES} fields and members`);
      }
      this.path.push(key);
      if (typeof key === 'string' && !isText(key)) {
        throw invalidText(this.path);
      }
      this.check(member);
      this.path.pop();
    }
  }
}
