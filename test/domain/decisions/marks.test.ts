import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MARK_KEY_BYTES, Marks } from '../../../lambdas/domain/decisions/marks.ts';

const key = fc.uint8Array({ minLength: MARK_KEY_BYTES, maxLength: MARK_KEY_BYTES });

it('a mark is the HMAC-SHA-256 of its evidence, cut to 22 letters', () => {
  fc.assert(
    fc.property(key, fc.string({ unit: 'binary' }), fc.string(), fc.nat(), (bytes, kind, text, number) => {
      const hmac = createHmac('sha256', bytes)
        .update(JSON.stringify([kind, text, number]))
        .digest('base64url');
      expect(new Marks(bytes).of(kind, text, number)).toBe(hmac.slice(0, 22));
    }),
  );
});

it('parts that are joined differently have other marks', () => {
  const marks = new Marks(new Uint8Array(MARK_KEY_BYTES));
  expect(marks.of('a', 'b', 'c')).not.toBe(marks.of('a', 'bc'));
});
