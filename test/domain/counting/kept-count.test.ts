import { describe, expect, it } from 'vitest';
import {
  countInputsSha256,
  decodeCount,
  deflateJson,
  deflateJsonList,
  encodeCount,
  inflateJson,
} from '../../../lambdas/domain/counting/kept-count.ts';
import { Marks } from '../../../lambdas/domain/decisions/marks.ts';
import type { Basis } from '../../../lambdas/domain/export/basis.ts';
import { basis } from '../../factories.ts';

const MARKS = new Marks(Buffer.alloc(32, 1));
const FACTS = ['one', 'two'];
const BASIS = basis();
const hashOf = (fields: Partial<Basis> = {}, facts = FACTS, marks = MARKS, code = 'c') =>
  countInputsSha256({ ...BASIS, ...fields }, facts, marks, code);

describe('what a count is made from', () => {
  const [file] = BASIS.files;
  const pinned = { sha256: 'c', activities: 1, attendances: 1, file: 0 };
  it.each<[string, Partial<Basis>]>([
    ['another organisation', { organisationNumber: '910000004' }],
    ['another name of the organisation', { organisation: 'Et annet' }],
    ['another year', { year: 2024 }],
    ['another rule set', { ruleSet: { ...BASIS.ruleSet, version: 'x' } }],
    [
      'another setting',
      {
        ruleSet: {
          ...BASIS.ruleSet,
          settings: { ...BASIS.ruleSet.settings, digitalGroupsCount: !BASIS.ruleSet.settings.digitalGroupsCount },
        },
      },
    ],
    ['chosen branches', { request: { ...BASIS.request, branches: ['Oslo'] } }],
    ['another file name', { files: BASIS.files.map((each) => ({ ...each, name: 'b.xlsx' })) }],
    ['a part of another name', { files: [{ ...file, parts: [{ name: 'b.csv', kind: 'deltakelser' }] }] as never }],
    ['another list of peer supporters', { files: [{ ...file, peerSupporters: [{ sha256: 'p', count: 1 }] }] as never }],
    ['an empty list of peer supporters instead of none', { peerSupporterRows: 0 }],
    ['chunks of another file', { registerChunks: [{ ...pinned, file: 1 }] }],
    ['another plan', { chunks: [{ index: 0, from: 0, to: 7 }] }],
    ['more rows of activities', { activityRows: 99 }],
    ['more rows of attendances', { attendanceRows: 99 }],
    ['more attendances', { attendances: 99 }],
    ['more attendances of unknown activities', { attendancesOfUnknownActivity: 99 }],
    ['a decision', { decisions: { version: 1, list: { key: 'k', sha256: 'd' } } }],
  ])('is other with %s', (_, fields) => {
    expect(hashOf(fields)).not.toBe(hashOf());
  });

  it('is other with other facts, or in another order, with another key of marks, and by another program', () => {
    const hashes = [
      hashOf(),
      hashOf({}, ['one', 'three']),
      hashOf({}, ['two', 'one']),
      hashOf({}, FACTS, new Marks(Buffer.alloc(32, 2))),
      hashOf({}, FACTS, MARKS, 'd'),
    ];
    expect(new Set(hashes).size).toBe(5);
  });

  it.each<[string, Partial<Basis>]>([
    ['a check', { purpose: 'check', earlierCheck: { key: 'k', sha256: 'c' } }],
    [
      'another language, format and attachments',
      { request: { ...BASIS.request, language: 'en', format: 'csv', includeAttachments: true } },
    ],
    ['another version of the same content', { register: { version: 7, manifestSha256: 'm' } }],
    ['a rate of kroner', { orePerCountedDay: 100 }],
    ['other columns', { columnConfiguration: {} }],
    ['decisions that were undone', { decisions: { version: 2, list: null } }],
  ])('is the same for %s', (_, fields) => {
    expect(hashOf(fields)).toBe(hashOf());
  });

  it('is the same wherever the decisions of a run are', () => {
    const decided = (key: string) => hashOf({ decisions: { version: 1, list: { key, sha256: 'd' } } });
    expect(decided('work/1/initialised/1-0/decisions.json')).toBe(decided('work/2/initialised/1-0/decisions.json'));
  });
});

it('a count is read as it was encoded, empty lists too', () => {
  const outline = { firstRows: [0, 7], appliedDecisions: 2, summary: { kind: 'final' } as never };
  const objects = {
    figures: deflateJson({ total: 'å\n' }),
    nearMisses: deflateJson([]),
    peerSupporters: deflateJson([{ name: 'Lise Lund' }]),
    findings: [],
    verdicts: [deflateJson([[1]]), deflateJson([[2], [3]])],
  };
  const read = decodeCount(encodeCount({ outline, objects }));
  expect(read.outline).toEqual(outline);
  const jsonOf = (deflated: Uint8Array) => JSON.parse(new TextDecoder().decode(inflateJson(deflated)));
  expect(jsonOf(read.objects.figures)).toEqual({ total: 'å\n' });
  expect(jsonOf(read.objects.nearMisses)).toEqual([]);
  expect(jsonOf(read.objects.peerSupporters)).toEqual([{ name: 'Lise Lund' }]);
  expect(read.objects.findings).toEqual([]);
  expect(read.objects.verdicts.map(jsonOf)).toEqual([[[1]], [[2], [3]]]);
});

it.each([0, 1, 1000, 1001, 2500])('a list of %i that is made member by member is deflated as a whole one', (length) => {
  const list = Array.from({ length }, (_, index) => ({ index, name: 'å, [1]' }));
  expect(deflateJsonList(list.values())).toEqual(deflateJson(list));
});
