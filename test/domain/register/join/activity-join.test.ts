/** Activities get their attendances in whatever order these come, chunk by chunk. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../lambdas/domain/finding.ts';
import { activitiesOf } from '../../../../lambdas/domain/register/chunk/registered-chunk.ts';
import { ActivityJoin } from '../../../../lambdas/domain/register/join/activity-join.ts';
import type { RegisteredActivity, RegisteredAttendance } from '../../../../lambdas/domain/register/register.ts';
import { activityFields, attendanceFields } from '../../../factories.ts';
import { MemorySpill } from '../../../memory-spill.ts';

const CHUNK = 3;
/** Of the index of ids. */
const SEED = 12_345;

const activityOf = (id: number, title = '') => ({
  row: id + 2,
  fields: activityFields({ aktivitet_id: `${id}`, tittel: title }),
  extra: {},
});

const attendanceOf = (id: number, row: number, name = `${row}`): RegisteredAttendance => ({
  row,
  fields: attendanceFields({ aktivitet_id: `${id}`, navn: name }),
  extra: {},
});

/** The chunks of activities with the ids from 0 on. */
async function join(
  activities: number,
  attendances: readonly RegisteredAttendance[],
  spill = new MemorySpill(),
): Promise<(readonly RegisteredActivity[])[]> {
  const joining = new ActivityJoin(spill, [], CHUNK, SEED);
  for (let id = 0; id < activities; id++) joining.addActivity(activityOf(id), 0);
  for (const attendance of attendances) {
    joining.addAttendance(attendance);
    await joining.settle();
  }
  const chunks = [];
  for await (const chunk of joining.chunks()) chunks.push(activitiesOf(chunk));
  return chunks;
}

/** Counts what was appended to each partition. */
class CountingSpill extends MemorySpill {
  readonly appended: number[] = [];

  override async append(partition: number, text: string): Promise<void> {
    this.appended.push(partition);
    await super.append(partition, text);
  }
}

describe('the chunks of activities', () => {
  it('have each activity in file order with its attendances in theirs, whatever order these come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 40 }), fc.array(fc.nat({ max: 45 }), { maxLength: 80 }), async (count, ids) => {
        const attendances = ids.map((id, index) => attendanceOf(id, index + 2));
        const chunks = await join(count, attendances);
        expect(chunks.every((chunk, index) => chunk.length === CHUNK || index === chunks.length - 1)).toBe(true);
        const activities = chunks.flat();
        expect(activities).toEqual(
          Array.from({ length: count }, (_, id) => ({
            ...activityOf(id),
            ordinal: id,
            attendances: attendances.filter(({ fields }) => fields.aktivitet_id === `${id}`),
          })),
        );
      }),
    );
  });

  it('are smaller where attendances are many, and each partition is written in large pieces', async () => {
    const name = 'x'.repeat(50_000);
    // 45 attendances of 50,000 letters for two activities of six: a chunk holds 20.
    const attendances = Array.from({ length: 45 }, (_, index) =>
      attendanceOf(index % 2 === 0 ? 1 : 4, index + 2, name),
    );
    const spill = new CountingSpill();
    const chunks = await join(6, attendances, spill);
    expect(chunks.map((chunk) => chunk.map(({ ordinal }) => ordinal))).toEqual([[0], [1], [2, 3], [4], [5]]);
    expect(chunks.map((chunk) => chunk.reduce((sum, each) => sum + each.attendances.length, 0))).toEqual([
      0, 23, 0, 22, 0,
    ]);
    expect(spill.appended.length).toBeLessThan(20);
  });

  it('are the same when a partition is too large to be held and is divided', async () => {
    const name = 'x'.repeat(90_000);
    const attendances = Array.from({ length: 60 }, (_, index) => attendanceOf((index * 7) % 6, index + 2, name));
    const spill = new CountingSpill();
    const chunks = await join(8, attendances, spill);
    expect(new Set(spill.appended).size).toBeGreaterThan(1);
    expect(chunks.flat().map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { fields, attendances: own } of chunks.flat()) {
      const rows = attendances.filter((each) => each.fields.aktivitet_id === fields.aktivitet_id).map(({ row }) => row);
      expect(own.map(({ row }) => row)).toEqual(rows);
    }
  });

  it('have further columns with any name, and empty cells', async () => {
    const extra = Object.fromEntries([
      ['__proto__', 'a'],
      ['7', ''],
      ['Merknad', 'c'],
    ]);
    const joining = new ActivityJoin(new MemorySpill(), [], CHUNK, SEED);
    joining.addActivity({ ...activityOf(0), extra }, 0);
    joining.addAttendance({ ...attendanceOf(0, 2), extra });
    const chunks = [];
    for await (const chunk of joining.chunks()) chunks.push(activitiesOf(chunk));
    const [activity] = chunks.flat();
    expect(Object.entries(activity?.extra ?? {})).toEqual(Object.entries(extra));
    expect(Object.entries(activity?.attendances[0]?.extra ?? {})).toEqual(Object.entries(extra));
  });
});

describe('rows that belong to no stored activity', () => {
  it('are counted and found, and are in no chunk', async () => {
    const findings: Finding[] = [];
    const joining = new ActivityJoin(new MemorySpill(), findings, CHUNK, SEED);
    joining.addActivity(activityOf(1), 0);
    expect(joining.addActivity(activityOf(1, 'igjen'), 0)).toBe(false);
    joining.addAttendance(attendanceOf(9, 2));
    joining.addAttendance(attendanceOf(1, 3));
    expect(joining).toMatchObject({ activityRows: 2, activities: 1, attendanceRows: 2, attendances: 1 });
    expect(joining.attendancesOfUnknownActivity).toBe(1);
    expect(findings.map(({ code }) => code)).toEqual(['duplicate_activity_id', 'attendance_of_unknown_activity']);
  });
});
