/** The API of rows over a register in memory that the real stages have checked. */
import { admissionOf } from '../../../lambdas/domain/export/admission.ts';
import { createRecordsApp } from '../../../lambdas/records/app.ts';
import { type Claims, COORDINATOR, REQUEST_ID } from '../../api/api-fixture.ts';
import { RecordedMetrics } from '../../fakes/metrics.ts';
import type { FixtureFile } from '../../register-fixture.ts';
import { runCheck } from '../../stages/check/run-check.ts';
import { MemoryDependencies, OWNER, TESTLAGET } from '../../stages/runs/memory-dependencies.ts';

const TESTLAGETS: Claims = { ...COORDINATOR, 'custom:organisation': TESTLAGET };

export async function checkedRegister(files: readonly FixtureFile[]) {
  const dependencies = new MemoryDependencies();
  await dependencies.storeFiles(files, OWNER, 4);
  const { checkId } = await runCheck(dependencies, 1);
  const { clock, records, registers: registerObjects, catalogue: registers } = dependencies;
  const app = createRecordsApp({
    ...{ clock, records, registers, registerObjects, metrics: new RecordedMetrics(), admission: admissionOf() },
    markKey: (organisationNumber) => dependencies.decisions.markKey(organisationNumber),
    logFault: () => undefined,
  });
  return {
    dependencies,
    checkId,
    get: (path: string, query: Record<string, string>, claims: Claims = TESTLAGETS): Promise<Response> =>
      Promise.resolve(
        app.request(
          `/records/2025/branches/${path}?${new URLSearchParams({ checkId, ...query })}`,
          {},
          { event: { requestContext: { requestId: REQUEST_ID, authorizer: { jwt: { claims, scopes: null } } } } },
        ),
      ),
  };
}
