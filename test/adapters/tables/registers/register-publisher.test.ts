import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGINNING } from '../../../fakes/exports/export-record.ts';
import { importFile, readingImport } from '../../../fakes/registers/import-record.ts';
import { publicationOf, registerFile, registerManifest } from '../../../fakes/registers/register-version.ts';
import { newImportRecord, storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;
let count = 0;
/** An organisation that no other test has. */
let organisationNumber: string;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedImports(tables);
  count += 1;
  organisationNumber = String(900_000_000 + count);
});

const manifest = (version: number) =>
  registerManifest({
    organisationNumber,
    version,
    at: new Date(BEGINNING + version * 1000).toISOString(),
    files: [registerFile(`version ${version}.xlsx`)],
  });

async function publishing() {
  const files = [importFile({ status: 'completed' })];
  const { importId } = newImportRecord();
  return stores.created(readingImport({ importId, organisationNumber, status: 'publishing', files }));
}
const sessionOf = (key: { importId: string; organisationNumber: string }, registerVersion: number) => ({
  key,
  attempt: 1,
  transition: { to: 'completed', registerVersion, changes: { f1: 'added' } } as const,
});
const REMOVAL = { change: 'removal', importId: null, removed: ['a.xlsx'], added: [] } as const;

describe('a publication', () => {
  it('of an import writes pointer, version, session and audit event at once', async () => {
    const record = await publishing();
    const publication = publicationOf(manifest(1));
    expect(await stores.publisher.publish(publication, sessionOf(record, 1))).toBe('published');
    expect(await stores.catalogue.pointer(organisationNumber, 2025)).toEqual(publication.after);
    expect(await stores.catalogue.versions(organisationNumber, 2025)).toEqual([publication.version]);
    expect(await stores.imports.read(record)).toMatchObject({
      status: 'completed',
      registerVersion: 1,
      files: [{ change: 'added' }],
    });
    expect((await stores.auditOf(record)).at(-1)).toMatchObject({
      status: 'completed',
      actor: 'pipeline',
      details: { registerVersion: 1, changes: { f1: 'added' } },
    });
  });

  it('says of its predecessor when it was replaced, and marks it for the sweep thirty days later', async () => {
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    const second = publicationOf(manifest(2), first.after, REMOVAL);
    await stores.publisher.publish(first, null);
    await stores.publisher.publish(second, null);
    expect(await stores.catalogue.versions(organisationNumber, 2025)).toEqual([
      second.version,
      { ...first.version, replacedAt: second.version.at },
    ]);
    const dueAt = new Date(Date.parse(second.version.at) + 30 * 24 * 3600_000).toISOString();
    const due = await stores.sweeps.due(dueAt, 100);
    expect(due).toContainEqual({ organisationNumber, year: 2025, at: dueAt });
  });

  it('that no import made has its event in the trail of the register, without the names of the files', async () => {
    await stores.publisher.publish(publicationOf(manifest(1), undefined, REMOVAL), null);
    const events = await stores.auditOfRegister(organisationNumber, 2025);
    expect(events).toMatchObject([{ version: 1, change: 'removal', actor: 'kari@example.org', details: { files: 1 } }]);
    expect(JSON.stringify(events)).not.toContain('.xlsx');
  });

  it('is overtaken when another version came first, and writes nothing', async () => {
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    await stores.publisher.publish(first, null);
    const record = await publishing();
    const late = publicationOf({ ...manifest(1), files: [] });
    expect(await stores.publisher.publish(late, sessionOf(record, 1))).toBe('overtaken');
    expect(await stores.catalogue.pointer(organisationNumber, 2025)).toEqual(first.after);
    expect(await stores.imports.read(record)).toEqual(record);
  });

  it('happens once when two at the same time follow the same version', async () => {
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    await stores.publisher.publish(first, null);
    const records = [await publishing(), await publishing()];
    const outcomes = await Promise.all(
      records.map((record, index) => {
        const second = publicationOf({ ...manifest(2), files: [registerFile(`${index}.xlsx`)] }, first.after);
        return stores.publisher.publish(second, sessionOf(record, 2));
      }),
    );
    expect(outcomes.toSorted()).toEqual(['overtaken', 'published']);
    const statuses = await Promise.all(records.map(async (record) => (await stores.imports.read(record))?.status));
    expect(statuses.toSorted()).toEqual(['completed', 'publishing']);
  });

  it.each(['cancelled', 'completed'] as const)('is refused for a session that is %s', async (status) => {
    const record = await stores.created({ organisationNumber, status });
    expect(await stores.publisher.publish(publicationOf(manifest(1)), sessionOf(record, 1))).toBe('refused');
    expect(await stores.catalogue.pointer(organisationNumber, 2025)).toBeUndefined();
  });

  it('is refused for an earlier attempt of the session', async () => {
    const record = await stores.created({ organisationNumber, status: 'publishing', attempt: 2 });
    expect(await stores.publisher.publish(publicationOf(manifest(1)), sessionOf(record, 1))).toBe('refused');
  });

  it('leaves the old version when the database fails, and succeeds when it is tried again', async () => {
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    await stores.publisher.publish(first, null);
    const record = await publishing();
    const second = publicationOf(manifest(2), first.after);
    tables.service.inject({ operation: 'TransactWriteItems', error: 'ThrottlingException', times: 1 });
    await expect(stores.publisher.publish(second, sessionOf(record, 2))).rejects.toMatchObject({
      name: 'ThrottledError',
    });
    expect(await stores.catalogue.pointer(organisationNumber, 2025)).toEqual(first.after);
    expect(await stores.publisher.publish(second, sessionOf(record, 2))).toBe('published');
  });
});

describe('a pointer that an older release wrote', () => {
  const old = () => ({
    pk: `ORG#${organisationNumber}`,
    sk: 'REGISTER#2025',
    pointer: { organisationNumber, year: 2025, importId: 'import-1', shards: 3, branches: [], activities: 1 },
  });

  it('counts as no register', async () => {
    await tables.client.send(new PutCommand({ TableName: 'exports', Item: old() }));
    expect(await stores.catalogue.pointer(organisationNumber, 2025)).toBeUndefined();
    expect(await stores.catalogue.pointers(organisationNumber)).toEqual([]);
  });

  it('is replaced by the first version', async () => {
    await tables.client.send(new PutCommand({ TableName: 'exports', Item: old() }));
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    expect(await stores.publisher.publish(first, null)).toBe('published');
    expect(await stores.catalogue.pointers(organisationNumber)).toEqual([first.after]);
  });
});

describe('a sweep', () => {
  it('keeps the current version and those replaced after the given time, and deletes the other records', async () => {
    const first = publicationOf(manifest(1), undefined, REMOVAL);
    const second = publicationOf(manifest(2), first.after, REMOVAL);
    const third = publicationOf(manifest(3), second.after, REMOVAL);
    for (const publication of [first, second, third]) await stores.publisher.publish(publication, null);
    const versions = async (since: string) =>
      (await stores.sweeps.keptVersions(organisationNumber, 2025, since)).map(({ version }) => version);
    expect(await versions(first.version.at)).toEqual([3, 2, 1]);
    expect(await versions(second.version.at)).toEqual([3, 2]);
    expect(await versions(third.version.at)).toEqual([3]);

    const dueAt = new Date(Date.parse(second.version.at) + 30 * 24 * 3600_000).toISOString();
    await stores.sweeps.finish(organisationNumber, 2025, second.version.at, dueAt);
    const left = await stores.catalogue.versions(organisationNumber, 2025);
    expect(left.map(({ version }) => version)).toEqual([3, 2]);
    const marks = (await stores.sweeps.due('2027-01-01T00:00:00.000Z', 100)).filter(
      (mark) => mark.organisationNumber === organisationNumber,
    );
    // The mark of version 2, which is due a second later.
    expect(marks).toHaveLength(1);
    expect(marks[0]?.at.localeCompare(dueAt)).toBe(1);
  });
});

describe('a configuration', () => {
  const nothingSet = {
    labels: { Besøk: 'OPPSOK' as const },
    vocabularies: {},
    settings: {},
    columnConfiguration: null,
  };

  it('is read as it was written, and audited by its hash', async () => {
    const configuration = { organisationNumber, organisation: 'Forbundet', year: 2025, ...nothingSet };
    await stores.configurations.write(configuration, { actor: 'kari', actorName: null });
    expect(await stores.catalogue.configuration(organisationNumber, 2025)).toEqual({ version: 1, configuration });
    expect(await stores.catalogue.configuration(organisationNumber, 2024)).toBeUndefined();
    const events = await stores.auditOfRegister(organisationNumber, 2025);
    expect(events).toMatchObject([{ version: null, change: 'configuration', actor: 'kari' }]);
    expect(JSON.stringify(events)).not.toContain('Besøk');
  });

  it('keeps a word that has the name of a property of every object', async () => {
    const labels = Object.fromEntries([['__proto__', 'OPPSOK']]);
    const text = JSON.stringify({ organisationNumber, organisation: 'F', year: 2025, ...nothingSet, labels });
    const configuration = JSON.parse(text);
    await stores.configurations.write(configuration, { actor: 'kari', actorName: null });
    const Key = { pk: `ORG#${organisationNumber}`, sk: 'CONFIGURATION#2025' };
    const { Item } = await tables.client.send(new GetCommand({ TableName: 'exports', Key }));
    expect(String(Item?.configuration)).toContain('__proto__');
  });
});
