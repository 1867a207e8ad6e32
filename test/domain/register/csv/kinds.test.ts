/** Which table a csv file is, is said by its header and not by its name. */
import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
} from '../../../../lambdas/domain/register/columns.ts';
import { readRegisterFile } from '../../../../lambdas/domain/register/read-register-file.ts';
import { MemorySpill } from '../../../memory-spill.ts';
import { READING } from '../../../reading-options.ts';
import { readInput } from '../register-input.ts';

const part = (fileName: string, ...lines: string[]) => ({ fileName, source: Buffer.from(lines.join('\n')) });
const ACTIVITIES = ACTIVITY_COLUMNS.join(';');
const ATTENDANCES = ATTENDANCE_COLUMNS.join(';');
const PEER_SUPPORTERS = PEER_SUPPORTER_COLUMNS.join(';');
const read = (...parts: ReturnType<typeof part>[]) => readInput({ kind: 'csv', parts });

async function kindsOf(...parts: ReturnType<typeof part>[]) {
  const sink = { chunk: ignore, findings: ignore, peerSupporters: ignore };
  const options = { ...READING, spill: new MemorySpill(), chunkActivities: 400, onReading: ignore };
  return (await readRegisterFile({ kind: 'csv', parts }, options, sink)).parts;
}
const ignore = async () => undefined;

describe('the table of a csv file', () => {
  it('is told by its header, whatever the names and the order of the files', async () => {
    const parts = [
      part('likepersoner.csv', ATTENDANCES, '1;Kari;1950;7;;;deltaker'),
      part('aktiviteter.csv', PEER_SUPPORTERS, '7;Kari;Oslo;'),
      part('2025.csv', ACTIVITIES, '1;Oslo'),
    ];
    expect(await kindsOf(...parts)).toEqual([
      { fileName: 'likepersoner.csv', kind: 'deltakelser' },
      { fileName: 'aktiviteter.csv', kind: 'likepersoner' },
      { fileName: '2025.csv', kind: 'aktiviteter' },
    ]);
    const { activities, peerSupporters } = await read(...parts);
    expect(activities[0]?.attendances.map(({ fields }) => fields.navn)).toEqual(['Kari']);
    expect(peerSupporters).toHaveLength(1);
  });

  it.each([
    ['likepersoner with further columns of people', `${PEER_SUPPORTERS};telefon;epost;fodselsdato`, 'likepersoner'],
    ['deltakelser with the lokallag of each', 'aktivitet_id;navn;rolle;medlemsnr;lokallag', 'deltakelser'],
    ['deltakelser in capitals, between tabs', 'AKTIVITET_ID\tNAVN\tROLLE', 'deltakelser'],
  ] as const)('is that with most of the columns: %s', async (_, header, kind) => {
    const counts = `${ACTIVITIES}\n1${';'.repeat(13)}4`;
    expect(await kindsOf(part('a.csv', counts), part('b.csv', header))).toMatchObject([
      { kind: 'aktiviteter' },
      { kind },
    ]);
  });

  it('is refused by what it lacks when a required column is missing', async () => {
    const header = ATTENDANCES.replace('rolle', 'hva');
    await expect(read(part('a.csv', ACTIVITIES), part('b.csv', header))).rejects.toMatchObject({
      code: 'missing_column',
      details: { file: 'b.csv', sheet: 'deltakelser', column: 'rolle' },
    });
  });

  it.each([
    ['aktiviteter', ACTIVITIES],
    ['deltakelser', ATTENDANCES],
    ['likepersoner', PEER_SUPPORTERS],
  ])('is refused when two files have the columns of one: %s', async (sheet, header) => {
    const others = sheet === 'aktiviteter' ? [] : [part('a.csv', ACTIVITIES)];
    await expect(read(...others, part('b.csv', header), part('c.csv', header))).rejects.toMatchObject({
      code: 'duplicate_sheet',
      message: expect.stringContaining('b.csv, c.csv'),
      details: { file: 'c.csv', sheet, found: ['b.csv', 'c.csv'] },
    });
  });

  it('is refused when attendances come without activities', async () => {
    await expect(read(part('d.csv', ATTENDANCES), part('l.csv', PEER_SUPPORTERS))).rejects.toMatchObject({
      code: 'missing_sheet',
      message: expect.stringContaining('add aktiviteter.csv'),
      details: { file: 'd.csv', sheet: 'aktiviteter', found: ['d.csv', 'l.csv'] },
    });
  });

  it('may be likepersoner alone', async () => {
    const content = await read(part('liste.csv', PEER_SUPPORTERS, '7;Kari;Oslo;2020-01-01'));
    expect(content).toMatchObject({ activities: [], activityRows: 0, attendanceRows: 0, findings: [] });
    expect(content.peerSupporters).toHaveLength(1);
  });
});
