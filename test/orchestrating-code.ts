/** The code that carries an export from state to state: `npm test` fails when its tests cover less than 85 % of the lines. */
export const ORCHESTRATING_CODE = [
  'lambdas/stage.ts',
  'lambdas/stages/**',
  'lambdas/domain/**/transition.ts',
  'lambdas/events/finalise.ts',
  'lambdas/events/reconcile.ts',
];
