/** Starts checks, for the Lambdas that change or end something. */
import { randomBytes } from 'node:crypto';
import { type EnsureCheck, ensureCheck } from '../../../events/ensure-check.ts';
import { executions } from '../account.ts';
import { systemClock as clock } from '../clock.ts';
import { exportRecords } from '../records.ts';
import { registerCatalogue } from '../registers/register-catalogue.ts';
import { checkStore } from './check-store.ts';

export function ensuredChecks(actor: 'finaliser' | 'reconciler' | 'system'): EnsureCheck {
  const dependencies = {
    checks: checkStore(),
    records: exportRecords(),
    catalogue: registerCatalogue(),
    executions: executions(),
    clock,
    randomBytes,
    traceHeader: () => process.env._X_AMZN_TRACE_ID,
  };
  return (request) => ensureCheck(request, actor, dependencies);
}
