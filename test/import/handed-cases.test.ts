/**
 * Small registers that once went wrong, each through the import and a whole run. What is right stands in their README; the
 * figures were worked out by hand from the registers and the counting rules.
 */
import { describe, expect, it } from 'vitest';
import type { GroupFigures } from '../../lambdas/domain/counting/figures.ts';
import { parseDate } from '../../lambdas/domain/register/dates.ts';
import { CASE_NAMES } from '../case-registers.ts';
import { runCase } from './run-case.ts';

type Total = Partial<Omit<GroupFigures, 'not_counted' | 'near_misses' | 'also'>> & {
  readonly not_counted?: Partial<GroupFigures['not_counted']>;
  readonly near_misses?: Partial<GroupFigures['near_misses']>;
  readonly also?: Partial<GroupFigures['also']>;
};

/** The same four activities, written in good order as a workbook and as csv: a group, a visit, a weekend course, a call. */
const BASE = {
  activities: 4,
  activity_days: 5,
  counted_days: 4,
  counted_days_min: 4,
  not_counted: {
    category_not_counted: 1,
    outside_base_year: 0,
    abroad: 0,
    organised_by_others: 0,
    not_face_to_face: 0,
    no_peer_supporter: 0,
    too_short: 0,
    too_few_participants: 0,
    same_day_repeat: 0,
  },
  near_misses: {
    organised_by_others: 0,
    not_face_to_face: 0,
    no_peer_supporter: 0,
    too_short: 0,
    too_few_participants: 0,
  },
  // 60 and 90 minutes, and two days of 360; the call has no times.
  minutes: 870,
  hours: 14.5,
  // 100, 101 and 102.
  active_peer_supporters: 3,
  active_peer_supporters_min: 3,
  attendances: 8,
  // Kåre, Åse and Bjørn.
  unique_participants: 3,
  unique_participants_min: 3,
  unidentified: 0,
  also: {
    minutes_of_counted_days: 870,
    peer_supporters_of_counted_days: 2,
    attendances_rolle_likeperson: 2,
    attendances_rolle_annen: 0,
  },
} satisfies GroupFigures;

/** Three different people in the group and nobody in the other activities, so that the visit has no participant. */
const THREE_IN_THE_GROUP: Total = {
  activities: 4,
  counted_days: 3,
  counted_days_min: 3,
  not_counted: { category_not_counted: 1, too_few_participants: 1 },
  near_misses: { too_few_participants: 1 },
  active_peer_supporters: 3,
  attendances: 3,
  unique_participants: 3,
  unique_participants_min: 3,
};

/** A group of three that counts, but not if the two who may be one person are one. */
const COUNTS_UNLESS_MERGED: Total = {
  activities: 1,
  counted_days: 1,
  counted_days_min: 0,
  unique_participants: 3,
  unique_participants_min: 2,
  active_peer_supporters: 1,
  attendances: 3,
  minutes: 120,
};

/** Courses that are reported and never count, with so many different participants. */
const course = (activities: number, unique_participants: number, unique_participants_min: number): Total => ({
  activities,
  counted_days: 0,
  counted_days_min: 0,
  not_counted: { category_not_counted: activities },
  unique_participants,
  unique_participants_min,
  active_peer_supporters: 0,
  attendances: activities,
});

interface ExpectedFinding {
  readonly code: string;
  readonly row?: number;
  readonly column?: string;
}

const COUNTED: Readonly<Record<string, { readonly total: Total; readonly findings?: readonly ExpectedFinding[] }>> = {
  base: { total: BASE },
  'csv-base': { total: BASE },
  'branch-proto': { total: BASE },
  'strict-time': { total: BASE },
  'date1904-x15': { total: BASE },
  'dxf-numfmt2': { total: BASE },
  'lik-newline': { total: BASE },
  'lik-semicolon': { total: BASE },
  'csv-tab': { total: BASE },
  'csv-pandas-float': { total: BASE },
  'iso-z': { total: BASE },
  'merged-data': { total: BASE, findings: [{ code: 'merged_cells' }] },
  'kommune-old': {
    total: BASE,
    findings: [2, 3, 4, 5].map((row) => ({ code: 'municipality_code_not_valid_on_date', row, column: 'kommunenr' })),
  },
  // The visit needs no duration, and its 90 minutes are unknown.
  'time-25h': {
    total: { ...BASE, minutes: 780, hours: 13, also: { ...BASE.also, minutes_of_counted_days: 780 } },
    findings: [{ code: 'unreadable_time', row: 3, column: 'slutt' }],
  },
  'time-date-cell': {
    total: { ...BASE, minutes: 780, hours: 13, also: { ...BASE.also, minutes_of_counted_days: 780 } },
    findings: [{ code: 'unreadable_time', row: 3, column: 'start' }],
  },
  // The group needs 45 minutes, and its 60 are unknown.
  'time-date-cell3': {
    total: {
      counted_days: 3,
      not_counted: { category_not_counted: 1, too_short: 1 },
      near_misses: { too_short: 1 },
      minutes: 810,
    },
    findings: [{ code: 'unreadable_time', row: 2, column: 'start' }],
  },
  'medl-gjest': { total: THREE_IN_THE_GROUP },
  'medl-null': { total: THREE_IN_THE_GROUP },
  'csv-NA': {
    total: THREE_IN_THE_GROUP,
    findings: [2, 3].map((row) => ({ code: 'cell_error', row, column: 'medlemsnr' })),
  },
  // Åse without her number and Åse with it are in different lokallag and kommuner: two persons, and no review.
  'fnr-lost-zero': {
    total: { ...BASE, unique_participants: 4, unique_participants_min: 4 },
    findings: [
      { code: 'national_identity_number_removed', row: 2, column: 'medlemsnr' },
      { code: 'national_identity_number_removed', row: 3, column: 'medlemsnr' },
      { code: 'national_identity_number_removed', row: 4, column: 'navn' },
    ],
  },
  'people-I01': { total: COUNTS_UNLESS_MERGED },
  'people-I07': { total: COUNTS_UNLESS_MERGED },
  'people-I10': { total: COUNTS_UNLESS_MERGED, findings: [{ code: 'possible_duplicate' }] },
  'people-I02': { total: course(3, 2, 1), findings: [{ code: 'possible_duplicate' }] },
  'people-I04': { total: course(2, 1, 1) },
  'people-I14': { total: course(2, 1, 1) },
  'people-I08': { total: course(2, 2, 2), findings: [{ code: 'merge_refused' }] },
  // From Friday evening to Sunday afternoon: how long each day was is unknown, but each lasted 90 minutes or more.
  'people-R02': {
    total: {
      activities: 1,
      activity_days: 3,
      counted_days: 3,
      counted_days_min: 3,
      minutes: 0,
      unique_participants: 6,
    },
    findings: [{ code: 'end_not_after_start', row: 2 }],
  },
  'people-R04': {
    total: { counted_days: 3, counted_days_min: 3, unique_participants: 0, attendances: 3, unidentified: 3 },
  },
  'people-R05': {
    total: { counted_days: 2, counted_days_min: 2, unique_participants: 0, attendances: 16, unidentified: 16 },
  },
  'people-R08': { total: { counted_days: 1, minutes: 90, hours: 1.5, unique_participants: 4 } },
  'people-R07': {
    total: { activities: 2, counted_days: 1, not_counted: { same_day_repeat: 1 }, unique_participants: 3 },
    findings: [{ code: 'possible_same_meeting', row: 3 }],
  },
  'people-R13': { total: { counted_days: 2, active_peer_supporters: 2, unique_participants: 3 } },
};

const FAILED: Readonly<Record<string, { readonly code: string; readonly details: object }>> = {
  'no-date-text': {
    code: 'no_readable_date',
    details: { activities: 4, file: 'register.xlsx', firstRows: [2, 3, 4, 5] },
  },
  'land-norge': unmapped([
    ['land', 'NOR', 1, 3],
    ['land', 'Norge', 1, 2],
  ]),
  'fnr-rolle': unmapped([['form', '', 1, 3]]),
  'people-R03': unmapped([
    ['rolle', 'ledsager', 1, 3],
    ['rolle', 'skrivetolk', 1, 4],
  ]),
  'total-row': unmapped([
    ['aktivitetstype', '', 1, 6],
    ['form', '', 1, 6],
    ['arrangor', '', 1, 6],
  ]),
};

function unmapped(values: readonly (readonly [column: string, value: string, rows: number, firstRow: number])[]) {
  const listed = values.map(([column, value, rows, firstRow]) => ({ column, value, rows, firstRow }));
  return {
    code: 'unmapped_values',
    details: { values: listed.map((each) => expect.objectContaining(each)), count: values.length },
  };
}

/** Code and parts of the message or the details: file, sheet, row, column, value. */
const REFUSED: Readonly<Record<string, { readonly code: string; readonly parts: readonly string[] }>> = {
  'formula-nocache-slutt-min': {
    code: 'formula_without_value',
    parts: ['register.xlsx', 'aktiviteter', 'F2', 'F3', 'F4'],
  },
  'formula-nocache-row': { code: 'formula_without_value', parts: ['register.xlsx', 'aktiviteter', 'A3'] },
  'dup-cell': { code: 'damaged_workbook', parts: ['register.xlsx', 'M2'] },
  'zip-crc': { code: 'damaged_workbook', parts: ['register.xlsx'] },
  'csv-quote-swallow-p': { code: 'csv_malformed', parts: ['deltakelser.csv', '2'] },
  'labels-conflict': {
    code: 'invalid_vocabulary',
    parts: ['aktivitetstype', 'Samtalegruppe MS', 'samtalegruppe  ms'],
  },
  'long-labels': {
    code: 'value_too_long',
    parts: ['register.xlsx', 'aktiviteter', 'row 2', 'aktivitetstype', 'Beskrivelse 0'],
  },
  'people-R12': { code: 'ambiguous_activity_id', parts: ['aktiviteter.csv', '"id":"1"', '[2,3]'] },
};

it('each have an expectation', () => {
  const expected = [COUNTED, FAILED, REFUSED].flatMap((each) => Object.keys(each));
  expect(expected.sort()).toEqual(CASE_NAMES);
});

describe('a register that is counted', () => {
  it.each(Object.entries(COUNTED))('%s has the right figures and findings', async (name, { total, findings = [] }) => {
    const run = await runCase(name);
    expect({ refusal: run.refusal, version: run.registerVersion, failure: run.record?.failure }).toEqual({
      refusal: null,
      version: 1,
      failure: null,
    });
    expect(run.figures?.total).toMatchObject(total);
    for (const finding of findings) {
      expect(run.findings).toContainEqual(expect.objectContaining(finding));
    }
  });

  it('iso-z has the Norwegian dates', async () => {
    const { activities } = await runCase('iso-z');
    expect(activities.slice(0, 2).map(({ fields }) => parseDate(fields.dato))).toEqual([
      { year: 2025, month: 3, day: 14 },
      { year: 2025, month: 1, day: 1 },
    ]);
  });

  it('branch-proto has a row for each lokallag, and their sums are the totals', async () => {
    const { figures } = await runCase('branch-proto');
    const branches = Object.entries(figures?.per_lokallag ?? {});
    expect(branches.map(([branch, { counted_days }]) => [branch, counted_days]).sort()).toEqual([
      ['Tromsø lag', 2],
      ['__proto__', 1],
      ['constructor', 1],
    ]);
    expect(branches.reduce((sum, [, { minutes }]) => sum + minutes, 0)).toBe(870);
  });

  it('merged-data has the merged lokallag in both rows', async () => {
    const { figures } = await runCase('merged-data');
    expect(figures?.per_lokallag).toMatchObject({ 'Oslo lag': { counted_days: 2 }, 'Tromsø lag': { counted_days: 2 } });
  });

  it('people-R03 has one participant and no counted day once the roles are mapped', async () => {
    const { figures } = await runCase('people-R03', { rolle: { ledsager: 'annen', skrivetolk: 'annen' } });
    expect(figures?.total).toMatchObject({
      counted_days: 0,
      not_counted: { too_few_participants: 1 },
      unique_participants: 1,
      attendances: 3,
      also: { attendances_rolle_annen: 2 },
    });
  });
});

describe('a register whose export fails', () => {
  it.each(Object.entries(FAILED))('%s fails naming the places, and has no report', async (name, { code, details }) => {
    const { record, figures } = await runCase(name);
    expect(record).toMatchObject({ status: 'failed', failure: { code, details } });
    expect(figures).toBeNull();
  });
});

describe('a register that is refused', () => {
  it.each(Object.entries(REFUSED))(
    '%s is refused naming the places, and nothing is published',
    async (name, { code, parts }) => {
      const { refusal, registerVersion, stored } = await runCase(name);
      expect(refusal?.code).toBe(code);
      for (const part of parts) {
        expect(`${refusal?.message} ${JSON.stringify(refusal?.details)}`).toContain(part);
      }
      expect(registerVersion).toBeNull();
      expect(stored).not.toMatch(/^(incoming|registers\/.*\/(files|manifests))\//m);
    },
  );
});

it.each([
  ['fnr-lost-zero', ['1017000000', '31017000000']],
  ['fnr-rolle', ['01017000000', '1017000000']],
])('%s leaves what looks like a fødselsnummer nowhere', async (name, numbers) => {
  const { stored } = await runCase(name);
  expect(stored).toContain('Bjørn');
  for (const number of numbers) {
    expect(stored).not.toContain(number);
  }
});
