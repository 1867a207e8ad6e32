/** The HTTP API of rows: apart from the other routes, because their Lambda reads no personal data. */
import { createBaseApp } from '../api/base-app.ts';
import type { Api } from '../api/context.ts';
import { addBranchDaysRoute, addBranchWorkbookRoute } from './branches/routes.ts';
import type { RecordsDependencies } from './dependencies.ts';
import { addReviewsRoute } from './reviews.ts';
import { addFindingsRoute, addNearMissesRoute, addPlacesRoute } from './routes.ts';

export function createRecordsApp(dependencies: RecordsDependencies): Api {
  const api = createBaseApp(dependencies);
  addFindingsRoute(api, dependencies);
  addNearMissesRoute(api, dependencies);
  addPlacesRoute(api, dependencies);
  addBranchDaysRoute(api, dependencies);
  addBranchWorkbookRoute(api, dependencies);
  addReviewsRoute(api, dependencies);
  return api;
}
