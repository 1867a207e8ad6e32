import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoGenerationStore } from '../../../../lambdas/adapters/tables/registers/generation-store.ts';
import { DynamoRegisterStore } from '../../../../lambdas/adapters/tables/registers/register-store.ts';
import { finding } from '../../../../lambdas/domain/finding.ts';
import type { RegisterPointer } from '../../../../lambdas/domain/register/register-pointer.ts';
import { LABELS, registeredActivity } from '../../../factories.ts';
import { ORGANISATION } from '../../../fakes/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const TABLES = { exports: 'exports', activities: 'activities' };
const MONDAY = '2026-01-05T00:00:00.000Z';
const TUESDAY = '2026-01-06T00:00:00.000Z';
const FRIDAY = '2026-01-09T00:00:00.000Z';
const always = () => true;

let tables: LocalTables;
let registers: DynamoRegisterStore;
let generations: DynamoGenerationStore;
let years = 2000;

beforeAll(async () => {
  tables = await startLocalTables();
  registers = new DynamoRegisterStore(tables.client, TABLES);
  generations = new DynamoGenerationStore(tables.client, TABLES);
});
afterAll(() => tables.close());

const pointerOf = (year: number, importId: string): RegisterPointer => ({
  organisationNumber: ORGANISATION,
  year,
  importId,
  importedAt: MONDAY,
  files: [{ name: 'register.xlsx', sha256: 'a'.repeat(64) }],
  activityRows: 2,
  attendanceRows: 2,
  activities: 2,
  attendances: 2,
  attendancesOfUnknownActivity: 0,
  shards: 2,
  branches: [],
});
const configurationOf = (year: number) => ({
  organisationNumber: ORGANISATION,
  organisation: 'Testlaget',
  year,
  labels: LABELS,
  vocabularies: {},
  settings: {},
  columnConfiguration: null,
});

/** Writes a generation of two shards as an import does before it publishes. */
async function written(year: number, importId: string): Promise<RegisterPointer> {
  const pointer = pointerOf(year, importId);
  await registers.announce(pointer, MONDAY);
  for (const shard of [0, 1]) {
    await registers.writeShard(pointer, shard, [
      registeredActivity({ aktivitet_id: `${shard}` }, [{ navn: 'Kari Berg' }]),
    ]);
  }
  await registers.writeWordUses(pointer, [
    { column: 'aktivitetstype', value: 'Tur', rows: 2, file: 'register.xlsx', firstRow: 2 },
  ]);
  await registers.writePeerSupporters(pointer, []);
  await registers.writeFindings(pointer, [
    finding('cell_error', 'warning', { sheet: 'aktiviteter', row: 2, details: {} }),
  ]);
  return pointer;
}

const publish = (pointer: RegisterPointer, deleteReplacedAt: string) =>
  registers.publish(pointer, configurationOf(pointer.year), deleteReplacedAt);

/** Items that the activities table holds of an import. */
async function itemsOf({ importId, year }: RegisterPointer): Promise<number> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: 'activities' }));
  return Items.filter(({ pk }) => String(pk).includes(`#${year}#${importId}#`)).length;
}

const dueIds = async (now: string) => (await generations.due(now, 100)).map(({ importId }) => importId);

describe('a generation', () => {
  it('that is never published is due after its import, and is deleted with all its parts', async () => {
    const failed = await written(++years, 'failed');
    expect(await itemsOf(failed)).toBe(5);
    expect(await dueIds(MONDAY)).toContain('failed');
    expect(await generations.delete(failed, always)).toBe(true);
    expect(await itemsOf(failed)).toBe(0);
    expect(await dueIds(FRIDAY)).not.toContain('failed');
  });

  it('that is published is not due, and the one that it replaced is due from the given time', async () => {
    const first = await written(++years, 'first');
    await publish(first, TUESDAY);
    expect(await dueIds(FRIDAY)).not.toContain('first');

    const second = await written(years, 'second');
    await publish(second, TUESDAY);
    expect(await dueIds(MONDAY)).not.toContain('first');
    expect(await dueIds(TUESDAY)).toContain('first');
    expect(await dueIds(FRIDAY)).not.toContain('second');

    await generations.delete(first, always);
    expect([await itemsOf(first), await itemsOf(second)]).toEqual([0, 5]);
    expect(await registers.readShard(second, 1)).toHaveLength(1);
  });

  it('that is the register is not deleted although a second run of its import has marked it', async () => {
    const pointer = await written(++years, 'twice');
    await publish(pointer, TUESDAY);
    await registers.announce(pointer, MONDAY);
    expect(await generations.delete(pointer, always)).toBe(true);
    expect(await itemsOf(pointer)).toBe(5);
    expect(await dueIds(FRIDAY)).not.toContain('twice');
  });

  it('that is half deleted when the time is up stays due, and the next run deletes the rest', async () => {
    const failed = await written(++years, 'half');
    let asked = 0;
    expect(await generations.delete(failed, () => ++asked <= 2)).toBe(false);
    expect(await itemsOf(failed)).toBe(3);
    expect(await dueIds(FRIDAY)).toContain('half');
    expect(await generations.delete(failed, always)).toBe(true);
    expect(await itemsOf(failed)).toBe(0);
  });

  it('of more items than one batch takes is deleted whole', async () => {
    const pointer = { ...pointerOf(++years, 'large'), shards: 1 };
    const activities = Array.from({ length: 60 }, (_, ordinal) => ({
      ...registeredActivity({ aktivitet_id: `${ordinal}` }, []),
      ordinal,
    }));
    await registers.writeShard(pointer, 0, activities);
    expect(await itemsOf(pointer)).toBe(60);
    await generations.delete(pointer, always);
    expect(await itemsOf(pointer)).toBe(0);
  });

  it('is marked when another import of the same year is published at the same time', async () => {
    const [one, other] = [await written(++years, 'one'), await written(years, 'other')];
    await Promise.all([publish(one, TUESDAY), publish(other, TUESDAY)]);
    const now = (await registers.pointer(ORGANISATION, years))?.importId;
    const due = (await dueIds(TUESDAY)).filter((id) => id === 'one' || id === 'other');
    expect([now, ...due].sort()).toEqual(['one', 'other']);
    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: 'exports',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': `ORG#${ORGANISATION}`, ':prefix': `GENERATION#${years}#` },
      }),
    );
    expect(Items).toHaveLength(1);
  });
});
