import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAX_CHANGES } from '../../../../lambdas/domain/rules/configuration-changes.ts';
import { configurationWithoutChoices } from '../../../../lambdas/domain/rules/organisation-configuration.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const YEAR = 2025;
const BY = { actor: 'kari', actorName: 'Kari Nordmann' };
let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;
let organisationNumber: string;
let count = 0;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedImports(tables);
  organisationNumber = `80000000${++count}`;
});

const withLabels = (labels: Record<string, 'KURS' | 'SAMTALE'>, year = YEAR) => ({
  ...configurationWithoutChoices(organisationNumber, year, { organisation: 'Forbundet' }),
  labels,
});
const write = (...given: Parameters<typeof stores.configurations.write>) => stores.configurations.write(...given);
const versions = () => stores.configurations.configurationVersions(organisationNumber, YEAR);

describe('a configuration', () => {
  it('has a version for each change, with who changed what, and an audit event without words', async () => {
    expect(await write(withLabels({ Kveld: 'KURS' }), BY)).toEqual({ outcome: 'written', version: 1 });
    expect(await write(withLabels({ Kveld: 'SAMTALE' }), BY)).toEqual({ outcome: 'written', version: 2 });
    expect(await write(withLabels({ Kveld: 'SAMTALE' }), BY)).toEqual({ outcome: 'unchanged', version: 2 });
    expect(await stores.catalogue.configuration(organisationNumber, YEAR)).toEqual({
      version: 2,
      configuration: withLabels({ Kveld: 'SAMTALE' }),
    });
    expect(await versions()).toMatchObject([
      {
        version: 2,
        by: 'kari',
        actorName: 'Kari Nordmann',
        count: 1,
        changes: [{ kind: 'word', column: 'aktivitetstype', value: 'Kveld', before: 'KURS', after: 'SAMTALE' }],
      },
      { version: 1, count: 2 },
    ]);
    const events = await stores.auditOfRegister(organisationNumber, YEAR);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(events.map(({ details }) => details)).toEqual([
      { version: 1, sha256: hash, changes: 2 },
      { version: 2, sha256: hash, changes: 1 },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Kveld|Nordmann/);
  });

  it('of an older release is version 1, and its first change makes version 2', async () => {
    const configuration = JSON.stringify(withLabels({ Kveld: 'KURS' }));
    const Item = { pk: `ORG#${organisationNumber}`, sk: `CONFIGURATION#${YEAR}`, configuration };
    await tables.client.send(new PutCommand({ TableName: 'exports', Item }));
    expect((await stores.catalogue.frozen(organisationNumber, YEAR)).configuration?.version).toBe(1);
    expect(await write(withLabels({ Kveld: 'KURS' }), BY)).toEqual({ outcome: 'unchanged', version: 1 });
    expect(await write(withLabels({}), BY)).toEqual({ outcome: 'written', version: 2 });
    expect((await versions()).map(({ version }) => version)).toEqual([2]);
  });

  it('that two write at once from the same version is stored once, and the other is overtaken', async () => {
    await write(withLabels({}), BY);
    const options = { replaces: (version: number) => version === 1 };
    const outcomes = await Promise.all(
      (['A', 'B', 'C'] as const).map((own) => write(withLabels({ [own]: 'KURS' }), BY, options)),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['overtaken', 'overtaken', 'written']);
    expect(await versions()).toHaveLength(2);
  });

  it('that many write at once without a version has one version for each, with a whole trail', async () => {
    const own = ['A', 'B', 'C', 'D'];
    await Promise.all(own.map((each) => write(withLabels({ [each]: 'KURS' }), BY)));
    expect((await versions()).map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(await stores.auditOfRegister(organisationNumber, YEAR)).toHaveLength(4);
  });

  it('with more changes than are kept has the first of them and their number', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`"${'ø'.repeat(150)}${at}`, 'KURS' as const]),
    );
    expect(await write(withLabels(labels), BY)).toMatchObject({ outcome: 'written' });
    const [first] = await versions();
    expect([first?.changes.length, first?.count]).toEqual([MAX_CHANGES, 901]);
  });

  it('lists its versions newest first also when they are larger than a page of the table', async () => {
    const large = (letter: string) =>
      Object.fromEntries(
        Array.from({ length: 400 }, (_, at) => [`${letter}${'🙂'.repeat(100)}${at}`, 'KURS' as const]),
      );
    for (let number = 0; number < 14; number++) {
      await write(withLabels(large(String.fromCharCode(65 + number))), BY);
    }
    const listed = (await versions()).map(({ version }) => version);
    expect(listed).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

it('the earlier configuration is that of the newest base year before the given one', async () => {
  for (const year of [2019, 2021, 2025]) {
    await write(withLabels({ [`of ${year}`]: 'KURS' }, year), BY);
    await write(withLabels({ [`of ${year}!`]: 'KURS' }, year), BY);
  }
  const yearBefore = async (year: number) =>
    (await stores.catalogue.earlierConfiguration(organisationNumber, year))?.configuration.year;
  expect(await Promise.all([2019, 2021, 2022, 2025, 2026].map(yearBefore))).toEqual([
    undefined,
    2019,
    2021,
    2021,
    2025,
  ]);
});
