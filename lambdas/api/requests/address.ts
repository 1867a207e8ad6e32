/** Path and query of a request before a route sees them. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import * as z from 'zod';
import type { ApiContext, ApiEnvironment } from '../context.ts';
import { invalidText } from '../problem.ts';
import { isText } from './text.ts';

/** API Gateway decodes the path; reading it as an address again would drop tabs and line breaks without a word. */
const eventSchema = z.object({ rawPath: z.string() });

/** @throws Problem 422 that names the parameter whose text has a control character, or is not UTF-8 */
export const checkAddress: MiddlewareHandler<ApiEnvironment> = async (context, next) => {
  const path = eventSchema.safeParse(context.env?.event).data?.rawPath ?? context.req.path;
  const pattern = patternOf(context);
  for (const [index, segment] of path.split('/').entries()) {
    if (!isEncodedText(segment)) {
      const name = pattern[index] ?? '';
      throw invalidText([name.startsWith(':') ? name.slice(1) : 'path']);
    }
  }
  for (const part of new URL(context.req.url).search.slice(1).split('&')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    if (!isEncodedText(name)) {
      throw invalidText(['query']);
    }
    if (!isEncodedText(value)) {
      throw invalidText([decodeURIComponent(name)]);
    }
  }
  await next();
};

/** The segments of the route's path, such as `exports` and `:exportId`. */
function patternOf(context: ApiContext): readonly string[] {
  const route = matchedRoutes(context).findLast(({ path }) => !path.includes('*'));
  return route?.path.split('/') ?? [];
}

function isEncodedText(encoded: string): boolean {
  try {
    return isText(encoded) && isText(decodeURIComponent(encoded));
  } catch {
    return false;
  }
}
