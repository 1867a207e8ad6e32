import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoKeptHashes } from '../../../../lambdas/adapters/tables/registers/kept-hashes.ts';
import { DynamoRegisterCatalogue } from '../../../../lambdas/adapters/tables/registers/register-catalogue.ts';
import { StoppedClock } from '../../../fakes/exports/export-record.ts';
import { publicationOf, registerManifest } from '../../../fakes/registers/register-version.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const ORGANISATION = '900000001';
const REMOVAL = { change: 'removal', importId: null, removed: ['a.xlsx'], added: [] } as const;
const AT = '2026-01-05T09:00:00.000Z';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());

/** Publishes a version of the register, and a configuration that names the version. */
async function change(version: number): Promise<void> {
  const { publisher, catalogue, configurations } = storedImports(tables);
  const before = await catalogue.pointer(ORGANISATION, 2025);
  const manifest = registerManifest({ organisationNumber: ORGANISATION, version, at: AT });
  await publisher.publish({ ...publicationOf(manifest, before, REMOVAL) }, null);
  await configurations.write(
    {
      organisationNumber: ORGANISATION,
      organisation: `version ${version}`,
      year: 2025,
      labels: {},
      vocabularies: {},
      settings: {},
      columnConfiguration: null,
    },
    { actor: 'kari', actorName: null },
  );
}

/** A client after each of whose requests the register and its configuration are others. */
function changingAfterEachRequest(): DynamoDBDocumentClient {
  let version = 1;
  return new Proxy(tables.client, {
    get: (client, name) =>
      name === 'send'
        ? async (command: Parameters<typeof client.send>[0]) => {
            const answer = await client.send(command);
            version += 1;
            await change(version);
            return answer;
          }
        : Reflect.get(client, name),
  });
}

describe('pointer and configuration, frozen', () => {
  it('are of one moment when an import and new settings come while they are read', async () => {
    await change(1);
    const catalogue = new DynamoRegisterCatalogue(changingAfterEachRequest(), 'exports');
    const { pointer, configuration } = await catalogue.frozen(ORGANISATION, 2025);
    expect([pointer?.version, configuration?.configuration.organisation]).toEqual([1, 'version 1']);
    const now = await storedImports(tables).catalogue.frozen(ORGANISATION, 2025);
    expect([now.pointer?.version, now.configuration?.configuration.organisation]).toEqual([2, 'version 2']);
  });

  it('are undefined where there is none', async () => {
    const { catalogue } = storedImports(tables);
    expect(await catalogue.frozen(ORGANISATION, 2023)).toEqual({
      pointer: undefined,
      configuration: undefined,
      decisionsVersion: 0,
    });
  });

  it('are read again while others write them', async () => {
    tables.service.inject({ operation: 'TransactGetItems', error: 'TransactionConflict', times: 2 });
    const { pointer } = await storedImports(tables).catalogue.frozen(ORGANISATION, 2025);
    expect(pointer?.version).toBe(2);
  });
});

describe('the hash of kept facts', () => {
  it('is kept by organisation, year, chunk and inputs, and can be replaced', async () => {
    const hashes = new DynamoKeptHashes(tables.client, 'exports', new StoppedClock());
    const key = { organisationNumber: ORGANISATION, year: 2025, ofSha256: 'chunk', inputsSha256: 'inputs' };
    expect(await hashes.read(key)).toBeUndefined();
    await hashes.write(key, 'first');
    await hashes.write(key, 'second');
    await hashes.write({ ...key, year: 2024 }, 'of another year');
    expect(await hashes.read(key)).toBe('second');
    expect(await hashes.read({ ...key, inputsSha256: 'others' })).toBeUndefined();
  });
});
