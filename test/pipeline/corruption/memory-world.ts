/** Runs of the stages in memory, each stage a process of its own, stopped between two of them while a test changes what is stored. */
import { attachmentsPrefix } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { signedManifestSchema } from '../../../lambdas/domain/report/manifest.ts';
import { LABELS } from '../../factories.ts';
import { exportRecord, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { RegisterWorld } from '../../registers/register-world.ts';
import { stateOf } from '../../stages/runs/memory-dependencies.ts';
import { type Lambda, runStages } from '../../stages/runs/run-stages.ts';
import { tinyRegister } from '../tiny-register.ts';
import { ATTACHMENT, type Begin, type World } from './world.ts';

export async function memoryWorld(): Promise<World> {
  const words = { organisation: 'Testlaget', year: 2025, labels: LABELS };
  const inMemory = new RegisterWorld({ ...words, organisationNumber: ORGANISATION });
  const { working, registers, reports, records } = inMemory;
  const uploads = await tinyRegister();
  const keyOf = (exportId: string) => ({ organisationNumber: ORGANISATION, exportId });
  let written = 0;
  registers.now = () => ++written;
  let exports = 0;

  async function started(begin: Begin): Promise<string> {
    if ('retry' in begin) {
      await records.transition(keyOf(begin.retry), null, { to: 'restarted', from: 'failed' }, 'kari');
      return begin.retry;
    }
    exports += 1;
    const exportId = `01JZZZZZZZ${String(exports).padStart(16, '0')}`;
    const request = { ...exportRecord().request, ...begin.request };
    inMemory.seed({ ...keyOf(exportId), request });
    if (request.includeAttachments) {
      await working.put(
        `${attachmentsPrefix(ORGANISATION, exportId)}${ATTACHMENT.name}`,
        ATTACHMENT.text,
        'text/plain',
      );
    }
    return exportId;
  }

  return {
    organisationNumber: ORGANISATION,
    working,
    registers,
    async import(files) {
      const { status } = await inMemory.import(uploads.slice(0, files));
      if (status !== 'completed') throw new Error(`The import is ${status}`);
    },
    async restore() {
      const pointer = await inMemory.catalogue.pointer(ORGANISATION, words.year);
      await inMemory.restore((pointer?.version ?? 0) - 1);
    },
    async run(begin, before, change) {
      const exportId = await started(begin);
      const { attempt, request } = await inMemory.record(stateOf(keyOf(exportId)));
      const state = stateOf({ ...keyOf(exportId), attempt, includeAttachments: request.includeAttachments });
      const atStage = async (lambda: Lambda) => {
        if (lambda === before) await change?.(exportId);
      };
      const thrown = await runStages(inMemory, state, { before: atStage }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const { status, failure } = await inMemory.record(state);
      if (failure === null) {
        if (thrown !== undefined) throw thrown;
        return { exportId, end: status };
      }
      return { exportId, end: failure.code, retryable: failure.retryable, details: failure.details };
    },
    async report(exportId) {
      const { file } = await inMemory.record(stateOf(keyOf(exportId)));
      if (!file?.published) throw new Error(`${exportId} has no file`);
      const bytesOf = async ({ key, versionId }: { key: string; versionId: string | null }) =>
        (await reports.get(key, versionId ?? undefined)) ?? new Uint8Array();
      const { report, figures, manifest } = file.published;
      return {
        fileName: file.fileName,
        file: await bytesOf(report),
        figures: await bytesOf(figures),
        signed: signedManifestSchema.parse(JSON.parse(Buffer.from(await bytesOf(manifest)).toString())),
      };
    },
    close: async () => undefined,
  };
}
