import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { textRecord } from '../../lambdas/domain/text-record.ts';
import { NAMES_OF_OBJECTS, recordOf } from '../names-of-objects.ts';

describe('textRecord', () => {
  it('keeps names of objects as keys, also of records in records and after JSON', () => {
    const names = recordOf(NAMES_OF_OBJECTS, (outer) => recordOf(NAMES_OF_OBJECTS, (inner) => `${outer} ${inner}`));
    const parsed = textRecord(textRecord(z.string())).parse(JSON.parse(JSON.stringify(names)));
    expect(Object.entries(parsed)).toEqual(Object.entries(names));
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(names));
  });

  it.each([null, [], 'text', 3, undefined])('refuses %j', (value) => {
    expect(textRecord(z.string()).safeParse(value).success).toBe(false);
  });

  it('names each value that is wrong by its key', () => {
    const wrong = JSON.parse('{"__proto__": 1, "Oslo": "text", "toString": {}}');
    const { error } = textRecord(z.string()).safeParse(wrong);
    expect(error?.issues.map(({ path }) => path)).toEqual([['__proto__'], ['toString']]);
  });
});
