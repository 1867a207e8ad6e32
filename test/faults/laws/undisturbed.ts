/** What undisturbed runs publish, for every state of register and words that an export can meet. */
import { exportItemKey } from '../../../lambdas/adapters/tables/table-keys.ts';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { attach } from '../runs/attach.ts';
import { Client } from '../runs/client.ts';
import { contentOf } from '../runs/content.ts';
import { configuration } from '../runs/registers.ts';
import { runImport } from '../runs/run-import.ts';
import { requestBody } from '../runs/run-schedule.ts';
import { Store } from '../runs/store.ts';
import type { RequestName } from '../schedule/schedule.ts';
import { namedObjects, recordIn, recordSchema } from './ending.ts';

const WITH_FILE = ['whole', 'csv', 'bundle', 'branch'] as const;

/** By request: first the content of the register that a schedule begins with, then those of a second import. */
export type Undisturbed = ReadonlyMap<RequestName, readonly string[]>;

/** @param organisations three that nothing else uses */
export async function runUndisturbed(
  engine: EngineUnderFaults,
  organisations: readonly [string, string, string],
): Promise<Undisturbed> {
  const contents = await Promise.all(
    organisations.map(async (organisationNumber, at) => {
      const client = new Client(engine, organisationNumber);
      // The words are written before the files are read, so words of the second register may meet files of the first.
      await runImport(client, at === 2 ? 'second' : 'first', async () => undefined);
      if (at === 1) await client.call('kari', 'PUT', '/configuration/2025', await configuration('second'));
      const own: string[] = [];
      for (const request of WITH_FILE) own.push(await exportOnce(engine, client, request));
      return own;
    }),
  );
  return new Map<RequestName, readonly string[]>([
    ...WITH_FILE.map((request, at) => [request, contents.map((own) => own[at] ?? '')] as const),
    ['empty', []],
  ]);
}

async function exportOnce(engine: EngineUnderFaults, client: Client, request: RequestName): Promise<string> {
  const { exportId } = recordIdOf(await client.call('kari', 'POST', '/exports', requestBody(request)));
  if (request === 'bundle') await attach(engine, client.organisationNumber, exportId);
  for (;;) {
    const { progress, result, version } = await client.view(exportId);
    if (progress.status === 'completed') break;
    if (['failed', 'cancelled', 'completed_empty'].includes(progress.status)) {
      throw new Error(`An undisturbed export is ${progress.status}: ${JSON.stringify(result)}`);
    }
    await client.changed(exportItemKey(client.organisationNumber, exportId), version);
  }
  const store = new Store(engine);
  const { organisationNumber } = client;
  const items = await store.items(organisationNumber);
  const record = recordIn(items, exportId);
  const versions = await store.versions('reports', `reports/${organisationNumber}/${exportId}/`);
  const published = namedObjects(record, versions);
  if (published === undefined) throw new Error('An undisturbed export has published nothing');
  return contentOf(store, published, organisationNumber);
}

function recordIdOf(answer: unknown): { readonly exportId: string } {
  return recordSchema.pick({ exportId: true }).parse(answer);
}
