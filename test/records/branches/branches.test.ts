import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { branchDaysSchema, WORKBOOK_TYPE } from '../../../lambdas/protocol.ts';
import { FINANCE } from '../../api/api-fixture.ts';
import { type ActivityFields, type AttendanceFields, LABELS, registeredActivity } from '../../factories.ts';
import type { FileContent } from '../../register-fixture.ts';
import { TESTLAGET, visits } from '../../stages/runs/memory-dependencies.ts';
import { checkedRegister } from './checked-register.ts';

const GROUP = Object.entries(LABELS).find(([, category]) => category === 'SAMTALE')?.[0] ?? '';
const people = (...names: string[]): Partial<AttendanceFields>[] =>
  names.map((navn, at) => ({ navn, medlemsnr: `${navn.length}${at}${navn.charCodeAt(0)}` }));
const lise: Partial<AttendanceFields> = { navn: 'Lise Lund', medlemsnr: '900', rolle: 'likeperson' };

type Row = readonly [Partial<ActivityFields>, readonly Partial<AttendanceFields>[]];

/** Groups of a branch, each with its attendances; rows of both sheets ascend over the file. */
function groups(...rows: readonly Row[]): FileContent {
  let attendanceRow = 1;
  const activities = rows.map(([fields, attendances], ordinal) => {
    const aktivitet_id = fields.aktivitet_id ?? String(ordinal + 1);
    const activity = registeredActivity(
      { aktivitetstype: GROUP, likepersoner: '900', lokallag: 'Oslo', ...fields, aktivitet_id },
      attendances.map((attendance) => ({ ...attendance, aktivitet_id })),
    );
    const placed = activity.attendances.map((each) => ({ ...each, row: ++attendanceRow }));
    return { ...activity, attendances: placed, row: ordinal + 2, ordinal };
  });
  return {
    activities,
    activityRows: activities.length,
    attendanceRows: attendanceRow - 1,
    attendancesOfUnknownActivity: 0,
  };
}

const three = people('Ada Berg', 'Bo Dahl', 'Cai Elv');
const FILES = [
  {
    name: 'oslo.xlsx',
    content: groups(
      [{ dato: '2025-03-01', tittel: 'Kaffe' }, [lise, ...people('Ada Berg')]],
      [{ dato: '2025-03-02', tittel: '=HYPERLINK("x")', arrangor: 'andre' }, three],
      [{ dato: '2025-03-03', antall_deltakere: '4', likepersoner: 'Per Ås' }, people('Ada Berg', 'Bo Dahl')],
      [{ dato: '2025-03-04', tittel: 'Stand' }, three],
    ),
  },
  {
    name: 'bergen.xlsx',
    content: groups(
      [{ dato: '2025-03-04', lokallag: 'Bergen', tittel: 'Hemmelig', likepersoner: '901' }, three],
      [
        { dato: '2025-03-05', lokallag: 'Bergen', start: '10:00', slutt: '10:20' },
        people('Dina Foss', 'Eva Gran', 'Fia Hol'),
      ],
    ),
  },
];

describe('GET /records/{year}/branches/days', () => {
  it('has the near misses of one branch by what they lack, with who may know it, and those of no other', async () => {
    const { get } = await checkedRegister(FILES);
    const { days, nextCursor } = branchDaysSchema.parse(
      await (await get('days', { branch: 'Oslo', list: 'near-misses' })).json(),
    );
    expect(nextCursor).toBeNull();
    expect(days).toMatchObject([
      {
        activityId: '2',
        lacks: 'organised_by_others',
        day: '2025-03-02',
        file: 'oslo.xlsx',
        row: 3,
        whoKnows: ['Lise Lund'],
      },
      { activityId: '1', lacks: 'too_few_participants', participants: 1, whoKnows: ['Lise Lund'] },
    ]);
    expect(days[1]?.record?.fields.tittel).toBe('Kaffe');
    const bergen = branchDaysSchema.parse(await (await get('days', { branch: 'Bergen', list: 'near-misses' })).json());
    expect(bergen.days).toMatchObject([{ lacks: 'too_short', minutes: 20, file: 'bergen.xlsx', row: 3 }]);
  });

  it('has the days at risk with their reasons and how many participants have no name', async () => {
    const { get } = await checkedRegister(FILES);
    const { days } = branchDaysSchema.parse(await (await get('days', { branch: 'Oslo', list: 'at-risk' })).json());
    expect(days).toMatchObject([
      { activityId: '3', risks: ['unnamed'], participants: 4, unnamed: 2, lacks: null, whoKnows: ['Per Ås'] },
    ]);
  });

  it('says that another branch has registered what may be the same meeting, and nothing about it', async () => {
    const { get } = await checkedRegister(FILES);
    const answer = await (await get('days', { branch: 'Oslo', list: 'same-meetings' })).text();
    expect(branchDaysSchema.parse(JSON.parse(answer)).days).toMatchObject([{ activityId: '4', row: 5, other: null }]);
    expect(answer).not.toMatch(/Bergen|bergen|Hemmelig/);
  });

  it('goes on page by page over all reasons', async () => {
    const rows = Array.from(
      { length: 70 },
      (_, at): Row => [
        { dato: `2025-0${1 + (at % 9)}-1${at % 8}`, ...(at < 30 ? { arrangor: 'andre' } : { likepersoner: '' }) },
        people(`Ada ${at}`, `Bo ${at}`, `Cai ${at}`),
      ],
    );
    const { get } = await checkedRegister([{ name: 'oslo.xlsx', content: groups(...rows) }]);
    const query = { branch: 'Oslo', list: 'near-misses' };
    const first = branchDaysSchema.parse(await (await get('days', query)).json());
    const second = branchDaysSchema.parse(
      await (await get('days', { ...query, cursor: first.nextCursor ?? '' })).json(),
    );
    expect([first.days.length, second.days.length, second.nextCursor]).toEqual([50, 20, null]);
    const ids = [...first.days, ...second.days].map(({ activityId }) => activityId);
    expect(new Set(ids).size).toBe(70);
    expect(first.days.map(({ lacks }) => lacks)).toEqual([
      ...Array(30).fill('organised_by_others'),
      ...Array(20).fill('no_peer_supporter'),
    ]);
    const foreign = await get('days', { ...query, branch: 'Oslo', list: 'at-risk', cursor: first.nextCursor ?? '' });
    expect(foreign.status).toBe(400);
  });

  it('knows a branch by any name, also none, and refuses one that the check does not have', async () => {
    const name = 'Ås & "Nes" #1/2?';
    const { get } = await checkedRegister([
      { name: 'a.xlsx', content: visits({ lokallag: name, likepersoner: '' }, { lokallag: '', likepersoner: '' }) },
    ]);
    for (const branch of [name, '']) {
      const { days } = branchDaysSchema.parse(await (await get('days', { branch, list: 'near-misses' })).json());
      expect(days).toHaveLength(1);
    }
    expect((await get('days', { branch: 'Ås', list: 'fixed' })).status).toBe(404);
  });

  it('is not for finance', async () => {
    const { get } = await checkedRegister(FILES);
    const claims = { ...FINANCE, 'custom:organisation': TESTLAGET };
    for (const path of ['days', 'workbook']) {
      expect((await get(path, { branch: 'Oslo', list: 'fixed' }, claims)).status).toBe(403);
    }
  });
});

async function openWorkbook(response: Response) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await response.arrayBuffer());
  const rowsOf = (name: string): string[][] => {
    const rows: string[][] = [];
    workbook.getWorksheet(name)?.eachRow((row) => {
      rows.push(Array.from({ length: row.cellCount }, (_, at) => row.getCell(at + 1).text));
    });
    return rows;
  };
  return { names: workbook.worksheets.map(({ name }) => name), rowsOf };
}

describe('GET /records/{year}/branches/workbook', () => {
  it('has what the branch is asked about, with room for its answers and its signature', async () => {
    const { get } = await checkedRegister(FILES);
    const response = await get('workbook', { branch: 'Oslo' });
    expect(response.headers.get('content-type')).toBe(WORKBOOK_TYPE);
    const { names, rowsOf } = await openWorkbook(response);
    expect(names).toEqual(['Mangler', 'Usikre dager', 'Signatur']);
    const [, others, few] = rowsOf('Mangler');
    expect(others?.slice(1)).toEqual([
      '2',
      '\'=HYPERLINK("x")',
      'Står ikke med organisasjonen selv som arrangør.',
      'andre',
      'Lise Lund',
      '',
      'oslo.xlsx',
      '3',
    ]);
    expect(few?.slice(2, 6)).toEqual(['Kaffe', '1 deltaker, trenger 3.', '1 deltaker', 'Lise Lund']);
    expect(rowsOf('Usikre dager').map((row) => row[3])).toEqual([
      'Hvorfor den er usikker',
      'Dagen teller bare fordi deltakere uten navn er regnet med.',
      'Et annet lokallag har registrert det som kan være samme møte.',
    ]);
    const signature = rowsOf('Signatur').flat();
    expect(signature).toContain('Oslo, aktiviteter 2025');
    expect(signature.join(' ')).toContain('Vi bekrefter at');
    expect(signature).toContain('Underskrift');
  });

  it('has nothing of another branch in any of its sheets, and nothing of participants', async () => {
    const { get } = await checkedRegister(FILES);
    const { names, rowsOf } = await openWorkbook(await get('workbook', { branch: 'Oslo' }));
    const all = names.flatMap((name) => rowsOf(name).flat()).join('\n');
    expect(all).not.toMatch(/Bergen|bergen|Hemmelig|901/);
    expect(all).not.toMatch(/Ada|Bo Dahl|Cai/);
  });

  it('is in English when it is asked for, and says that a branch has nothing to answer', async () => {
    const { get } = await checkedRegister([{ name: 'a.xlsx', content: visits({ lokallag: 'Oslo' }) }]);
    const { names, rowsOf } = await openWorkbook(await get('workbook', { branch: 'Oslo', language: 'en' }));
    expect(names).toEqual(['Missing', 'Days at risk', 'Signature']);
    expect(rowsOf('Missing')[1]).toContain('None.');
  });
});
