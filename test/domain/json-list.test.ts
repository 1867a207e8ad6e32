import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonList } from '../../lambdas/domain/json-list.ts';

/** The values of a text that comes in pieces. */
function valuesOf(text: string, pieceBytes: number): unknown[][] {
  const bytes = Buffer.from(text);
  const list = new JsonList();
  const read: unknown[][] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) read.push(list.add(bytes.subarray(at, at + pieceBytes)));
  return read;
}

it('reads the values of any list, wherever its bytes are cut', () => {
  const list = fc.array(fc.jsonValue());
  fc.assert(
    fc.property(list, fc.integer({ min: 1, max: 40 }), fc.boolean(), (values, pieceBytes, isSpaced) => {
      const text = JSON.stringify(values, null, isSpaced ? 1 : 0);
      expect(valuesOf(text, pieceBytes).flat()).toEqual(JSON.parse(text));
    }),
  );
});

it('gives a value as soon as the comma after it has come', () => {
  expect(valuesOf('[{"a":"]},[\\""},[1,2],3]', 15)).toEqual([[], [{ a: ']},["' }, [1, 2], 3]]);
  expect(valuesOf('[1,2,34]', 4)).toEqual([[1], [2, 34]]);
});
