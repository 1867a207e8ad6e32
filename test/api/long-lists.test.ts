import { describe, expect, it } from 'vitest';
import { MAX_LIST_BYTES, pageWithinAnswer, withinAnswer } from '../../lambdas/api/within-answer.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { importFile, importRecord } from '../fakes/registers/import-record.ts';
import { apiFixture, registerPointer } from './api-fixture.ts';

/** A Lambda's answer, in which the body is a text. */
const LAMBDA_BYTES = 6_000_000;
const idOf = (index: number) => `01JZZZZZZZ00000000000000${String(index).padStart(2, '0')}`;
const sentBytes = (text: string) => Buffer.byteLength(JSON.stringify({ statusCode: 200, body: text }));

/** Follows the cursors. @returns the ids of all pages in order */
async function idsOf(call: ReturnType<typeof apiFixture>['call'], list: 'exports' | 'imports'): Promise<string[]> {
  const ids: string[] = [];
  let query = 'limit=100';
  for (let pages = 0; pages < 100; pages++) {
    const { status, text, body } = await call('GET', `/${list}?${query}`);
    expect([status, sentBytes(text) < LAMBDA_BYTES]).toEqual([200, true]);
    expect(body[list].length).toBeGreaterThan(0);
    ids.push(...body[list].map((each: Record<string, string>) => each.exportId ?? each.importId));
    if (body.nextCursor === null) {
      return ids;
    }
    query = `limit=100&cursor=${body.nextCursor}`;
  }
  throw new Error('The cursor does not move on');
}

describe('a history of exports', () => {
  it.each([
    ['control characters, which are six bytes as JSON', '\u0001'],
    ['quotes, which are four bytes as text within JSON', '"'],
    ['letters', 'å'],
  ])('has every export once when sixty have as many branches as they can, of %s', async (_, letter) => {
    const { call, records } = apiFixture();
    const branches = [letter.repeat(100_000 / Buffer.byteLength(letter))];
    for (let index = 10; index < 70; index++) {
      const exportId = idOf(index);
      records.seed(exportRecord({ exportId, status: 'failed', request: { ...exportRecord().request, branches } }));
    }
    const expected = Array.from({ length: 60 }, (__, index) => idOf(69 - index));
    expect(await idsOf(call, 'exports')).toEqual(expected);
  });
});

it('a history of imports has every import once when all have the longest names and failures', async () => {
  const { call, imports } = apiFixture();
  const name = `${'"'.repeat(250)}.csv`;
  const part = { partId: 'p1', name, bytes: 1 };
  const failure = { code: 'x', message: name.repeat(20), details: { name }, retryable: true };
  const file = importFile({ name, parts: [part, part, part], status: 'failed', failure });
  const files = Array.from({ length: 20 }, (_, index) => ({ ...file, fileId: `f${index + 1}` }));
  for (let index = 10; index < 70; index++) {
    await imports.create(importRecord({ importId: idOf(index), status: 'failed', files }));
  }
  expect(await idsOf(call, 'imports')).toEqual(Array.from({ length: 60 }, (_, index) => idOf(69 - index)));
});

it('me names the newest registers when all together have more branches than an answer holds', async () => {
  const { call, registers } = apiFixture();
  const branches = ['"'.repeat(100_000)];
  for (let year = 2026; year <= 2100; year++) {
    registers.seed({ ...registerPointer(ORGANISATION, year), branches });
  }
  const { status, text, body } = await call('GET', '/me');
  expect([status, sentBytes(text) < LAMBDA_BYTES]).toEqual([200, true]);
  expect(body.registers.slice(0, 2).map(({ year }: { year: number }) => year)).toEqual([2100, 2099]);
});

it('a trail has its newest events when it has more than an answer holds', async () => {
  const { call, records, audit } = apiFixture();
  const record = exportRecord({ status: 'completed' });
  records.seed(record);
  for (let index = 0; index < 9000; index++) {
    await audit.recordDownload(record, `${index}-${'"'.repeat(300)}`, '2026-03-02T09:00:00.000Z');
  }
  const { status, text, body } = await call('GET', `/exports/${record.exportId}/audit`);
  expect([status, sentBytes(text) < LAMBDA_BYTES]).toEqual([200, true]);
  expect(body.events.at(-1).actor).toMatch(/^8999-/);
  expect(body.events.length).toBeLessThan(9000);
});

describe('a list that is cut for an answer', () => {
  it('keeps a member that is too long alone, so that the cursor moves on', () => {
    const long = 'x'.repeat(MAX_LIST_BYTES + 1);
    expect(withinAnswer([long, 'next'])).toEqual([long]);
    expect(pageWithinAnswer([long, 'next'], null, (member) => member.slice(0, 1))).toEqual({
      page: [long],
      nextCursor: 'x',
    });
  });

  it('keeps the cursor of the store when nothing is cut', () => {
    expect(pageWithinAnswer(['a', 'b'], 'c', String)).toEqual({ page: ['a', 'b'], nextCursor: 'c' });
    expect(pageWithinAnswer([], null, String)).toEqual({ page: [], nextCursor: null });
  });
});
