/** How a file is given to its sink, and how far its reading is said to be. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../lambdas/domain/finding.ts';
import { readRegisterFile } from '../../../lambdas/domain/register/read-register-file.ts';
import type { RegisterInput } from '../../../lambdas/domain/register/register-input.ts';
import type { OnReading } from '../../../lambdas/domain/register/register-sink.ts';
import { MemorySpill } from '../../memory-spill.ts';
import { READING } from '../../reading-options.ts';
import { textRow, xlsxFile } from '../spreadsheet/xlsx-file.ts';
import { ACTIVITY, csvRegister } from './register-input.ts';

/** What the sink got, in order, and what was reported. */
async function read(input: RegisterInput, onReading: OnReading = async () => undefined) {
  const given: string[] = [];
  const findings: Finding[] = [];
  const summary = await readRegisterFile(
    input,
    { ...READING, spill: new MemorySpill(), chunkActivities: 400, onReading },
    {
      chunk: async ({ ordinals }) => void given.push(`activities ${ordinals.length}`),
      findings: async (batch) => {
        given.push(`findings ${batch.length}`);
        findings.push(...batch);
      },
      peerSupporters: async (batch) => void given.push(`peerSupporters ${batch.length}`),
    },
  );
  return { given, summary, findings };
}

const activities = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...ACTIVITY,
    aktivitet_id: `${index}`,
    lokallag: `Lag ${index % 3}`,
  }));

describe('what a sink gets', () => {
  it('are findings by the thousand, then the activities chunk by chunk', async () => {
    const unknown = Array.from({ length: 2_300 }, () => ({ aktivitet_id: 'ukjent', navn: 'Kari' }));
    const { given, findings } = await read(csvRegister(activities(900), unknown));
    expect(given).toEqual([
      ...['findings 1000', 'findings 1000', 'findings 300'],
      ...['activities 400', 'activities 400', 'activities 100'],
    ]);
    expect(findings.map(({ row }) => row)).toEqual(unknown.map((_, index) => index + 2));
  });

  it('is summed up, with the lokallag of the activities that are kept', async () => {
    const rows = [
      ...activities(3),
      { ...ACTIVITY, aktivitet_id: '4', lokallag: 'Uten dato', dato: 'i mars' },
      { ...ACTIVITY, aktivitet_id: '', lokallag: 'Uten id' },
      { ...ACTIVITY, aktivitet_id: '0', lokallag: 'Gjentatt' },
      { ...ACTIVITY, aktivitet_id: '6', lokallag: '' },
    ];
    const { summary } = await read(csvRegister(rows, [{ aktivitet_id: '1' }, { aktivitet_id: '7' }]));
    expect(summary).toMatchObject({
      parts: [
        { fileName: 'aktiviteter.csv', kind: 'aktiviteter' },
        { fileName: 'deltakelser.csv', kind: 'deltakelser' },
      ],
      activityRows: 7,
      activities: 6,
      attendanceRows: 2,
      attendances: 1,
      attendancesOfUnknownActivity: 1,
      branches: ['Lag 0', 'Lag 1', 'Lag 2'],
      ambiguousIds: [{ id: '0', rows: [2, 7] }],
      peerSupportersGiven: false,
    });
  });
});

describe('the progress of reading', () => {
  it.each([
    ['csv', async () => csvRegister(activities(2_000), activities(2_000))],
    [
      'xlsx',
      async (): Promise<RegisterInput> => {
        const rows = activities(2_000).map((row, index) => textRow(index + 2, [...Object.values(row), 'x', 'x', 'x']));
        const header = textRow(1, [...Object.keys(ACTIVITY), 'kommunenr', 'form', 'arrangor']);
        const deltakelser = textRow(1, ['aktivitet_id', 'navn', 'rolle']);
        const source = await xlsxFile({ sheets: { aktiviteter: header + rows.join(''), deltakelser } });
        return { kind: 'xlsx', fileName: 'r.xlsx', source };
      },
    ],
  ])('goes through its steps from 0 to 100 and never falls: %s', async (_, input) => {
    const reports: { step: string; percent: number; rows: number }[] = [];
    await read(await input(), async (step, percent, rows) => void reports.push({ step, percent, rows }));
    expect([...new Set(reports.map(({ step }) => step))]).toEqual(['extracting', 'parsing', 'saving']);
    for (const key of ['percent', 'rows'] as const) {
      const values = reports.map((report) => report[key]);
      expect(values).toEqual(values.toSorted((left, right) => left - right));
    }
    expect([reports[0]?.percent, reports.at(-1)?.percent]).toEqual([0, 100]);
    expect(reports.length).toBeGreaterThan(5);
  });

  it.each(['extracting', 'parsing', 'saving'])('ends the reading when it is refused: %s', async (at) => {
    const reports: string[] = [];
    const reading = read(csvRegister(activities(2_000)), async (step) => {
      reports.push(step);
      if (step === at) throw new Error('stopped');
    });
    await expect(reading).rejects.toThrow('stopped');
    expect(reports.at(-1)).toBe(at);
    expect(reports.filter((step) => step === at)).toHaveLength(1);
  });
});
