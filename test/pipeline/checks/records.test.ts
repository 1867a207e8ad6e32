/** Rows of a register by what its check found, through the gateway, with the sample registers. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProblemError } from '../../../infra/commands/cli/api-client.ts';
import {
  type CheckResult,
  checkAnswerSchema,
  type FindingRecords,
  findingRecordsSchema,
  NEAR_MISS_REASONS,
  nearMissRecordsSchema,
  placeRecordsSchema,
  wordsViewSchema,
} from '../../../lambdas/protocol.ts';
import { checkEnded, type Pipeline, startPipeline } from '../pipeline.ts';

let pipeline: Pipeline;
let result: CheckResult;

beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.import('nhf-2025');
  const answer = checkAnswerSchema.parse(await checkEnded(pipeline.as('nhf-kari')));
  if (answer.result === null) throw new Error('The check has no result');
  result = answer.result;
});
afterAll(() => pipeline.close());

const get = (path: string, query: Record<string, string> | string[][], username = 'nhf-kari'): Promise<unknown> =>
  pipeline.as(username).json('GET', `/records/2025/${path}?${new URLSearchParams(query)}`);

async function allFindings(key: string): Promise<FindingRecords['findings']> {
  const found: FindingRecords['findings'] = [];
  let cursor: string | null = null;
  do {
    const query = { checkId: result.checkId, key, ...(cursor === null ? {} : { cursor }) };
    const page: FindingRecords = findingRecordsSchema.parse(await get('findings', query));
    found.push(...page.findings);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

it('every group of findings opens as many as it says, each with the row that it names', async () => {
  expect(result.findings.length).toBeGreaterThan(3);
  for (const { key, code, count } of result.findings) {
    const found = await allFindings(key);
    expect([key, found.length]).toEqual([key, count]);
    // A row that is not kept has none.
    if (!['duplicate_activity_id', 'attendance_of_unknown_activity'].includes(code)) {
      const named = found.filter(({ row }) => row !== null);
      expect([key, named.filter(({ record }) => record === null).length]).toEqual([key, 0]);
      expect(named.every(({ row, sheet, record }) => record?.row === row && record.sheet === sheet)).toBe(true);
    }
    expect(
      found.every(({ activityId, record, activity }) => {
        const own = (activity ?? record)?.fields.aktivitet_id;
        return activityId === null || own === undefined || own === activityId;
      }),
    ).toBe(true);
  }
});

it('the rows of persons who may be the same are the further ones', async () => {
  const [group] = result.findings.filter(({ code }) => code === 'possible_duplicate');
  const [first] = await allFindings(group?.key ?? '');
  expect(first?.others.length).toBeGreaterThan(0);
  expect(first?.others.every(({ sheet }) => sheet === 'deltakelser')).toBe(true);
  expect(first?.activity?.sheet).toBe('aktiviteter');
});

it('near misses of each reason are as many as the check counts, each with its activity', async () => {
  for (const reason of NEAR_MISS_REASONS) {
    let count = 0;
    let cursor: string | null = null;
    do {
      const query = { checkId: result.checkId, reason, ...(cursor === null ? {} : { cursor }) };
      const page = nearMissRecordsSchema.parse(await get('near-misses', query));
      expect(page.nearMisses.every(({ record, activityId }) => record?.fields.aktivitet_id === activityId)).toBe(true);
      count += page.nearMisses.length;
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect([reason, count]).toEqual([reason, result.total.nearMisses[reason]]);
  }
});

it('the first place of each value of a closed column is a row that bears it', async () => {
  const view = wordsViewSchema.parse(await pipeline.as('nhf-kari').json('GET', '/registers/2025/words'));
  for (const { column, values } of view.columns) {
    const named = values.slice(0, 20);
    const query = named.map(({ place }) => ['place', `${place.sheet}:${place.row}:${place.file}`]);
    if (query.length > 0) {
      const { places } = placeRecordsSchema.parse(await get('places', query));
      expect(places.map(({ record }) => record?.fields[column] ?? '')).toEqual(named.map(({ value }) => value));
    }
  }
});

it('finance is refused, and a check of another organisation is not found', async () => {
  const query = { checkId: result.checkId, key: result.findings[0]?.key ?? '' };
  const codeOf = async (username: string) => {
    const refusal: unknown = await get('findings', query, username).catch((error: unknown) => error);
    return refusal instanceof ProblemError ? refusal.code : refusal;
  };
  expect(await codeOf('nhf-filip')).toBe('forbidden');
  expect(await codeOf('hlf-kari')).toBe('check_not_found');
});
