/** A whole check over fakes, from its start to its result. */
import type { Checked } from '../../../lambdas/domain/checks/check-objects.ts';
import { newCheck } from '../../../lambdas/domain/checks/new-check.ts';
import { checkIdOf } from '../../../lambdas/domain/export/purpose.ts';
import { readChecked } from '../../../lambdas/register-objects.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import { type MemoryDependencies, OWNER, type Owner, stateOf } from '../runs/memory-dependencies.ts';
import { handlersOver, runStages } from '../runs/run-stages.ts';

/** Starts a check as its caller does, and runs it to its end. @param number tells the checks of a test apart */
export async function runCheck(
  dependencies: MemoryDependencies,
  number: number,
  owner: Owner = OWNER,
): Promise<Checked> {
  const { organisationNumber, year } = owner;
  const exportId = checkIdOf(`${EXPORT_ID.slice(0, -1)}${number}`);
  const state = stateOf({ exportId, organisationNumber });
  const before = await dependencies.checks.pointer(organisationNumber, year);
  const record = newCheck({
    checkId: exportId,
    ...{ organisationNumber, year, correlationId: 'c', basis: String(number), now: '2026-03-01T08:00:00.000Z' },
  });
  await dependencies.checks.start(record, before, {
    ...{ organisationNumber, year, checkId: exportId, lastCheckedId: before?.checkId ?? null },
    ...{ basis: String(number), superseded: 0, tries: 1, version: number },
  });
  await runStages(dependencies, state, { until: 'deduplicate' });
  const event = { state: dependencies.reached, retryCount: 0, executionArn: 'arn:execution' };
  await handlersOver(dependencies).completeCheck(event);
  const { checked } = await dependencies.record(state);
  const result = checked && (await readChecked(dependencies.registers, checked));
  if (result === undefined) throw new Error('The check has no result');
  return result;
}
