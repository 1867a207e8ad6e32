import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lambdas/domain/canonical.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT } from '../../../lambdas/domain/register/columns.ts';
import type { RegisteredActivity } from '../../../lambdas/domain/register/register.ts';
import { ChunkFormatError } from '../../../lambdas/domain/registers/chunk-columns.ts';
import { decodeActivities, decodeChunk, encodeChunk } from '../../../lambdas/domain/registers/chunk-format.ts';

/** Any text that a string can hold, lone surrogates, line breaks and words that repeat among them. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'Oslo', 'Bergen', '\ud800', '\udc00x', 'a\nb', '\u2028', '\ufeff', '"', 'Åse Ødegård'),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
);
const header = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', '2', '10', 'merknad'));
const extra = fc
  .uniqueArray(fc.tuple(header, text), { selector: ([name]) => name, maxLength: 4 })
  .map((entries): Record<string, string> => Object.fromEntries(entries));
const rowNumber = fc.integer({ min: 1, max: 1_048_576 });

function fieldsOf<Column extends string>(
  empty: Readonly<Record<Column, string>>,
): fc.Arbitrary<Record<Column, string>> {
  return fc.tuple(...Object.keys(empty).map(() => text)).map((values) => {
    const named = Object.keys(empty).map((name, index) => [name, values[index]]);
    return Object.assign({ ...empty }, Object.fromEntries(named));
  });
}

const attendance = fc.record(
  { row: rowNumber, fields: fieldsOf(ATTENDANCE_LAYOUT.empty), extra },
  { noNullPrototype: true },
);
const activity = fc.record(
  {
    row: rowNumber,
    ordinal: fc.nat(),
    fields: fieldsOf(ACTIVITY_LAYOUT.empty),
    extra,
    attendances: fc.array(attendance, { maxLength: 5 }),
  },
  { noNullPrototype: true },
);
const activities: fc.Arbitrary<RegisteredActivity[]> = fc.array(activity, { maxLength: 6 });

/** Deep equality does not see the order of keys. */
const entriesOf = (chunk: readonly RegisteredActivity[]) =>
  chunk.map((each) => [Object.entries(each.extra), each.attendances.map((row) => Object.entries(row.extra))]);

const SAMPLE: RegisteredActivity[] = [
  {
    row: 2,
    ordinal: 0,
    fields: { ...ACTIVITY_LAYOUT.empty, aktivitet_id: '1', lokallag: 'Oslo' },
    extra: {},
    attendances: [{ row: 2, fields: { ...ATTENDANCE_LAYOUT.empty, navn: 'Åse' }, extra: { merknad: 'syk' } }],
  },
];

describe('a chunk', () => {
  it('gives back every activity as it was, with any text, header and order of headers', () => {
    fc.assert(
      fc.property(activities, (chunk) => {
        const back = decodeChunk(encodeChunk(chunk));
        expect(back).toStrictEqual(chunk);
        expect(entriesOf(back)).toEqual(entriesOf(chunk));
      }),
    );
  });

  it('gives the activities alone with the number of their attendances', () => {
    fc.assert(
      fc.property(activities, (chunk) => {
        expect(decodeActivities(encodeChunk(chunk))).toEqual(
          chunk.map(({ attendances, ...fields }) => ({ ...fields, attendanceCount: attendances.length })),
        );
      }),
    );
  });

  it('has the same bytes for the same activities, also when the keys of their fields have another order', () => {
    const reversed = <Fields extends object>(fields: Fields): Fields =>
      Object.assign({ ...fields }, Object.fromEntries(Object.entries(fields).reverse()));
    const rebuilt = (chunk: readonly RegisteredActivity[]): RegisteredActivity[] =>
      chunk.map(({ attendances, extra: added, fields, ordinal, row }) => ({
        attendances: attendances.map((each) => ({ ...each, fields: reversed(each.fields) })),
        extra: added,
        fields: reversed(fields),
        ordinal,
        row,
      }));
    fc.assert(
      fc.property(activities, (chunk) => {
        expect(encodeChunk(rebuilt(chunk))).toEqual(encodeChunk(chunk));
      }),
    );
  });

  it('has the SHA-256 that was computed once, so that no version of Node or processor gives another', () => {
    expect(sha256(encodeChunk(SAMPLE))).toBe('b06bc45f8a430d42cf19319454ad97f69f6db3a061179173bfb6c55929b84395');
  });
});

describe('bytes that are no chunk', () => {
  const bytesOf = (...lines: unknown[]) =>
    new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [first = '', second = ''] = new TextDecoder().decode(encodeChunk(SAMPLE)).split('\n');
  const changed = (line: string, more: object) => ({ ...JSON.parse(line), ...more });

  it.each([
    ['nothing', new Uint8Array()],
    ['one line', bytesOf(JSON.parse(first))],
    ['no object', bytesOf(7, 8)],
    ['no JSON', new TextEncoder().encode('aktivitet_id;lokallag\n1;Oslo\n')],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe, 0x0a)],
    ['another format', bytesOf(changed(first, { format: 'bufdir-chunk/2' }), JSON.parse(second))],
    ['columns that differ in length', bytesOf(changed(first, { ordinal: [0, 1] }), JSON.parse(second))],
    ['a text where a number belongs', bytesOf(changed(first, { row: ['2'] }), JSON.parse(second))],
    ['a missing column', bytesOf(changed(first, { fields: {} }), JSON.parse(second))],
    ['more attendances than the activities have', bytesOf(changed(first, { attendances: [0] }), JSON.parse(second))],
    [
      'a place outside the words',
      bytesOf(
        JSON.parse(first),
        changed(second, { extra: { headers: [[]], codes: [1], values: { words: [], codes: [] } } }),
      ),
    ],
    [
      'a value without a header',
      bytesOf(
        JSON.parse(first),
        changed(second, { extra: { headers: [[]], codes: [0], values: { words: ['a'], codes: [0] } } }),
      ),
    ],
  ])('are refused: %s', (_, bytes) => {
    expect(() => decodeChunk(bytes)).toThrow(ChunkFormatError);
  });

  it('are refused wherever a chunk is cut off', () => {
    const whole = encodeChunk(SAMPLE);
    // The last byte ends the line and is no part of its JSON.
    for (let length = 0; length < whole.length - 1; length++) {
      expect(() => decodeChunk(whole.subarray(0, length))).toThrow(ChunkFormatError);
    }
  });

  it('are refused without a word of what they hold', () => {
    const bytes = new TextEncoder().encode('Kari Nordmann\n01.01.1950\n');
    expect(() => decodeChunk(bytes)).toThrow(/^These bytes are no register chunk: a line is not JSON$/);
  });
});
