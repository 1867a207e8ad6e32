/** Measures requests by the route's pattern, because paths hold ids and would be an unbounded dimension. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { STATUS_ROUTE } from '../metric-catalogue.ts';
import type { ApiContext, ApiEnvironment } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';

/** Requests that match no route, or were refused before a route was matched. */
const OTHER = 'other';

export function measureRequests({
  clock,
  metrics,
}: Pick<ApiDependencies, 'clock' | 'metrics'>): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const begun = clock.now();
    await next();
    const route = routeOf(context);
    const { status } = context.res;
    metrics.add('ApiRequests', 1, { route });
    metrics.add('ApiLatency', clock.now() - begun, { route });
    if (status >= 500) {
      metrics.add('ApiErrors', 1, { route });
    }
    if (route === STATUS_ROUTE) {
      metrics.add('Polls', 1);
      if (status === 429 || status >= 500) {
        metrics.add('PollErrors', 1);
      }
    }
  };
}

/** @returns `GET /exports/{exportId}`: method and path as the OpenAPI document has them */
function routeOf(context: ApiContext): string {
  const served = matchedRoutes(context).findLast(({ method, path }) => method !== 'ALL' && !path.includes('*'));
  return served === undefined ? OTHER : `${served.method} ${served.path.replaceAll(/:(\w+)/g, '{$1}')}`;
}
