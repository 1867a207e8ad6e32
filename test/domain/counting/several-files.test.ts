import { describe, expect, it } from 'vitest';
import { nearMissList } from '../../../lambdas/domain/counting/near-miss-list.ts';
import {
  type ActivityFields,
  type AttendanceFields,
  inOneFile,
  LABELS,
  listedPeerSupporter,
  registeredActivity,
  YEAR,
} from '../../factories.ts';
import { countFiles } from '../../sample-registers.ts';

interface OneActivity {
  readonly fields?: Partial<ActivityFields>;
  readonly attendances?: readonly Partial<AttendanceFields>[];
  readonly listed?: readonly Parameters<typeof listedPeerSupporter>[0][];
}

const KARI = { navn: 'Kari Berg', medlemsnr: '1' };
const LABELS_FILE = {
  organisation: 'Testlaget',
  organisationNumber: '970168889',
  year: YEAR,
  labels: { ...LABELS },
  vocabularies: {},
};

/** Files a.xlsx, b.xlsx and so on with one activity each, all in row 2. */
function counted(...files: readonly OneActivity[]) {
  return countFiles(
    files.map(({ fields, attendances = [KARI], listed }, index) => ({
      name: `${'abc'[index]}.xlsx`,
      content: {
        activities: inOneFile([registeredActivity(fields, attendances)]),
        activityRows: 1,
        attendanceRows: attendances.length,
        attendancesOfUnknownActivity: 0,
        peerSupporters: listed?.map((row) => listedPeerSupporter(row, 2)) ?? null,
      },
    })),
    LABELS_FILE,
  );
}

describe('activities of several files', () => {
  it('are two when they share id, lokallag and row, and the first file comes first that day', () => {
    const { figures, judged } = counted({}, {});
    expect(figures.total).toMatchObject({ activities: 2, counted_days: 1, not_counted: { same_day_repeat: 1 } });
    expect(judged.verdicts.slice(0, 2).map(({ countedDays }) => countedDays)).toEqual([1, 0]);
  });

  it('that may be one meeting name each other’s file', () => {
    const { findings } = counted({}, {});
    expect([...findings].filter(({ code }) => code === 'possible_same_meeting')).toMatchObject([
      { file: 'b.xlsx', row: 2, details: { otherRow: 2, otherFile: 'a.xlsx' } },
    ]);
  });

  it('of which one file is of another year have a finding that names it', () => {
    const other = { fields: { dato: '2024-03-05', datoTil: '' } };
    const ofYear = (count: ReturnType<typeof counted>) =>
      [...count.findings].filter(({ code }) => code === 'no_day_in_base_year');
    expect(ofYear(counted({}, other))).toMatchObject([
      { severity: 'error', file: 'b.xlsx', row: null, details: { count: 1 } },
    ]);
    expect(ofYear(counted(other))).toHaveLength(1);
    expect(ofYear(counted({}, {}))).toEqual([]);
  });

  it('that are near misses name their file, in the order of the files', () => {
    const short = { fields: { arrangor: 'andre' } };
    expect([...nearMissList(counted(short, short), [])].map(({ file, row }) => `${file} ${row}`)).toEqual([
      'a.xlsx 2',
      'b.xlsx 2',
    ]);
  });
});

describe('lists of peer supporters in several files', () => {
  it('are one list, which holds for the activities of every file', () => {
    const { findings } = counted({ listed: [{ medlemsnr: '900' }] }, { fields: { dato: '2025-04-01' } });
    expect([...findings].filter(({ code }) => code === 'peer_supporter_not_listed')).toEqual([]);
  });

  it('leave out whom none of them lists, also when one of them is empty, and the finding names the file', () => {
    const { findings } = counted({}, { fields: { dato: '2025-04-01' }, listed: [] });
    expect([...findings].filter(({ code }) => code === 'peer_supporter_not_listed')).toMatchObject([
      { file: 'a.xlsx', row: 2 },
      { file: 'b.xlsx', row: 2 },
    ]);
  });
});
