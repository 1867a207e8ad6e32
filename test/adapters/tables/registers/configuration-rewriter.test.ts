import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoConfigurationRewriter } from '../../../../lambdas/adapters/tables/registers/configuration-rewriter.ts';
import { configurationWithoutChoices } from '../../../../lambdas/domain/rules/organisation-configuration.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const OLA = { actor: 'ola', actorName: 'Ola' };
let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;
let rewriter: DynamoConfigurationRewriter;

beforeAll(async () => {
  tables = await startLocalTables();
  stores = storedImports(tables);
  rewriter = new DynamoConfigurationRewriter(tables.client, 'exports', stores.catalogue, stores.configurations);
});
afterAll(() => tables.close());

const withLabels = (organisationNumber: string, year: number, labels: Record<string, 'KURS' | 'SOSIALT'>) => ({
  ...configurationWithoutChoices(organisationNumber, year, { organisation: 'Forbundet' }),
  labels,
});

async function everything(organisationNumber: string): Promise<unknown> {
  const read = async (TableName: string, pk: string) => {
    const KeyConditionExpression = 'pk = :pk';
    const ExpressionAttributeValues = { ':pk': pk };
    return (
      await tables.client.send(new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues }))
    ).Items;
  };
  const audits = [2024, 2025].map((year) => read('audit', `${organisationNumber}#register-${year}`));
  return [await read('exports', `ORG#${organisationNumber}`), await Promise.all(audits)];
}

it('words that name a person are gone from configurations of all years and from all their versions', async () => {
  const organisation = '910000001';
  for (const year of [2024, 2025]) {
    await stores.configurations.write(withLabels(organisation, year, { 'Tur med Kari Vik': 'KURS' }), OLA);
    await stores.configurations.write(
      withLabels(organisation, year, { 'Tur med Kari Vik': 'SOSIALT', Tur: 'KURS' }),
      OLA,
    );
  }
  await stores.configurations.write(withLabels('910000002', 2025, { 'Tur med Kari Vik': 'KURS' }), OLA);
  const others = await everything('910000002');
  expect(JSON.stringify(await everything(organisation))).toContain('Kari');

  await rewriter.withoutWords(organisation, (word) => word.includes('Kari'), 'eva');

  expect(JSON.stringify(await everything(organisation))).not.toContain('Kari');
  expect(await everything('910000002')).toEqual(others);
  const stored = await stores.catalogue.configuration(organisation, 2025);
  expect(stored).toMatchObject({ version: 3, configuration: { labels: { Tur: 'KURS', '[slettet]': 'SOSIALT' } } });
  const [newest, , first] = await stores.configurations.configurationVersions(organisation, 2025);
  expect([newest?.by, newest?.version, first?.by]).toEqual(['eva', 3, 'ola']);
  expect(first?.changes).toContainEqual(expect.objectContaining({ value: '[slettet]', after: 'KURS' }));
});

it('nothing is written again when no word names the person', async () => {
  const organisation = '910000003';
  await stores.configurations.write(withLabels(organisation, 2025, { Tur: 'KURS' }), OLA);
  const before = await everything(organisation);
  await rewriter.withoutWords(organisation, (word) => word.includes('Kari'), 'eva');
  expect(await everything(organisation)).toEqual(before);
});
