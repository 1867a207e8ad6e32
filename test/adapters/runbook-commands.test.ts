/** Runs the runbook's commands to DynamoDB on items that the adapters have written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../infra/local/engine.ts';
import { DynamoExportRecords } from '../../lambdas/adapters/tables/exports/export-records.ts';
import { LABELS } from '../factories.ts';
import { exportRecord, StoppedClock } from '../fakes/exports/export-record.ts';
import { importRecord } from '../fakes/registers/import-record.ts';
import { publicationOf, registerManifest } from '../fakes/registers/register-version.ts';
import { storedImports } from './tables/imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from './tables/local-tables.ts';

/** The values that the runbook's commands contain. */
const ORGANISATION = '974760673';
const PLACEHOLDER = 'PASTE-EXPORT-ID';
const TABLES: Readonly<Record<string, string>> = { StorageExports: 'exports', StorageAudit: 'audit' };
const OPTIONS = [
  'table-name',
  'index-name',
  'key',
  'key-condition-expression',
  'projection-expression',
  'expression-attribute-names',
  'expression-attribute-values',
  // An option of the CLI alone, which then reads no further pages.
  'max-items',
] as const;
type Option = (typeof OPTIONS)[number];

interface Command {
  readonly verb: string;
  readonly options: Readonly<Partial<Record<Option, string>>>;
}

/** Each `aws dynamodb` command, in a block or in a sentence. */
const COMMANDS: readonly Command[] = [
  ...readFileSync(join(import.meta.dirname, '..', '..', 'infra', 'runbook.md'), 'utf8')
    .replaceAll(/\\\n\s*/g, ' ')
    .matchAll(/aws dynamodb ([a-z-]+) ([^`\n]+)/g),
].map(([, verb = '', rest = '']) => ({ verb, options: optionsOf(rest) }));

/** @throws Error for an option that this test does not check */
function optionsOf(text: string): Command['options'] {
  const given = [...text.matchAll(/--([a-z-]+) +(?:'([^']*)'|"((?:\$\([^)]*\)|[^"])*)"|(\S+))/g)];
  return Object.fromEntries(
    given.map(([, name = '', single, double, bare]) => {
      if (!OPTIONS.some((option) => option === name)) throw new Error(`--${name} in: ${text}`);
      return [name, single ?? double ?? bare ?? ''];
    }),
  );
}

let tables: LocalTables;
let database: DynamoDBClient;
const { exportId } = exportRecord();

beforeAll(async () => {
  tables = await startLocalTables();
  database = new DynamoDBClient({
    endpoint: tables.service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const records = new DynamoExportRecords(tables.client, { exports: 'exports', audit: 'audit' }, new StoppedClock());
  const record = exportRecord({ organisationNumber: ORGANISATION });
  await records.create(record);
  const failure = { code: 'internal_error', stage: 'initialised' as const, details: {}, retryable: true };
  await records.transition(record, 1, { to: 'failed', failure, supportReference: '00000001-1' }, 'pipeline');

  const { imports, publisher, configurations } = storedImports(tables);
  await imports.create(importRecord({ organisationNumber: ORGANISATION }));
  const manifest = registerManifest({ organisationNumber: ORGANISATION });
  const origin = { change: 'removal', importId: null } as const;
  await publisher.publish(publicationOf(manifest, undefined, origin), null);
  const configuration = { organisationNumber: ORGANISATION, organisation: 'Forbundet', year: 2025 };
  const nothingSet = { labels: LABELS, vocabularies: {}, settings: {}, columnConfiguration: null };
  await configurations.write({ ...configuration, ...nothingSet }, { actor: 'kari', actorName: null });
});
afterAll(async () => {
  database?.destroy();
  await tables?.close();
});

type Item = Record<string, AttributeValue>;

async function run({ verb, options }: Command): Promise<readonly Item[]> {
  const json = (option: Option) => {
    const text = options[option];
    return text === undefined ? undefined : JSON.parse(text.replaceAll(PLACEHOLDER, exportId));
  };
  const asked = {
    TableName: TABLES[/resource AWS::DynamoDB::Table (\w+)/.exec(options['table-name'] ?? '')?.[1] ?? ''],
    ProjectionExpression: options['projection-expression'],
    ExpressionAttributeNames: json('expression-attribute-names'),
  };
  switch (verb) {
    case 'get-item': {
      const { Item } = await database.send(new GetItemCommand({ ...asked, Key: json('key') }));
      return Item === undefined ? [] : [Item];
    }
    case 'query': {
      const { Items = [] } = await database.send(
        new QueryCommand({
          ...asked,
          IndexName: options['index-name'],
          KeyConditionExpression: options['key-condition-expression'],
          ExpressionAttributeValues: json('expression-attribute-values'),
        }),
      );
      return Items;
    }
    default:
      throw new Error(`aws dynamodb ${verb}`);
  }
}

/** The attribute paths that a command asks for: `#r.#status` is `record.status`. */
function projected({ options }: Command): string[][] {
  const names: Record<string, string> = JSON.parse(options['expression-attribute-names'] ?? '{}');
  const paths = options['projection-expression']?.split(',') ?? [];
  return paths.map((path) =>
    path
      .trim()
      .split('.')
      .map((part) => names[part] ?? part),
  );
}

function valueAt(item: Item, [first = '', ...rest]: readonly string[]): AttributeValue | undefined {
  const value = item[first];
  return rest.length === 0 || value === undefined ? value : valueAt(value.M ?? {}, rest);
}

describe('the runbook', () => {
  it('has commands in blocks and in sentences', () => {
    expect(COMMANDS.map(({ verb }) => verb)).toEqual(['get-item', 'query', 'query', 'query', 'query']);
    expect(COMMANDS.filter((command) => projected(command).length > 0)).toHaveLength(4);
  });
});

describe.each(COMMANDS)('aws dynamodb $verb $options.projection-expression', (command) => {
  it('finds an item with each attribute that it asks for', async () => {
    const items = await run(command);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(Object.keys(item).length).toBeGreaterThan(0);
      expect(projected(command).filter((path) => valueAt(item, path) === undefined)).toEqual([]);
    }
  });
});
