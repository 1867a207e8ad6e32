/** Exports that are cancelled, paused or fail. */
import type { RegisterSource } from '../../../../infra/commands/cli/register-source.ts';
import { until, workingPrefix } from '../../../pipeline/pipeline.ts';
import { COORDINATOR, ORGANISATION, type Stand } from './stand.ts';
import { cleanedUp, heldBefore, leaveReport, pausedExport } from './waiting.ts';

/** @returns the export's id */
export async function cancelRunning(stand: Stand): Promise<string> {
  const api = stand.as(COORDINATOR);
  const exportId = await heldBefore(stand, 'map-columns', { year: 2025, format: 'csv' });
  await stand.leaveUpload(workingPrefix(ORGANISATION, exportId));
  await leaveReport(stand, exportId);
  await api.act(exportId, 'cancel');
  await until(api, exportId, ['cancelled']);
  stand.engine.clearFaults('map-columns');
  await cleanedUp(stand, exportId);
  return exportId;
}

/** No execution ends that the finaliser could clean up after, so the API does it. */
export async function cancelPaused(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const exportId = await pausedExport(stand);
  await stand.leaveUpload(workingPrefix(ORGANISATION, exportId));
  await api.act(exportId, 'cancel');
  await until(api, exportId, ['cancelled']);
}

export async function pauseAndResume(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const exportId = await pausedExport(stand);
  await api.act(exportId, 'resume');
  await until(api, exportId, ['completed']);
}

/** A label without a category fails in the plan; with the category a retry completes. */
export async function failAndRetry(stand: Stand, register: RegisterSource): Promise<void> {
  const api = stand.as(COORDINATOR);
  await stand.import({ ...register, labels: {} });
  const { exportId } = await api.start({ year: 2025 });
  await until(api, exportId, ['failed']);
  await stand.import(register);
  await api.act(exportId, 'retry');
  await until(api, exportId, ['completed']);
}

/** Those that read the basis. */
const READ_BASIS = [
  'query-activities',
  'aggregate-activities',
  'deduplicate-participants',
  'map-columns',
  'generate-file',
  'bundle-attachments',
  'store-file',
] as const;

/** One export for each stage, which fails because the basis is missing. @returns their ids */
export async function failInEachStage(stand: Stand): Promise<string[]> {
  const failed: string[] = [];
  for (const functionName of READ_BASIS) {
    const exportId = await heldBefore(stand, functionName, { year: 2025, includeAttachments: true });
    await stand.working.deletePrefix(`${workingPrefix(ORGANISATION, exportId)}initialised/`);
    stand.engine.clearFaults(functionName);
    await until(stand.as(COORDINATOR), exportId, ['failed']);
    failed.push(exportId);
  }
  return failed;
}
