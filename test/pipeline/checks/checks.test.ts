/** Checks of whole registers, by themselves after every change, through the real machine. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Figures, GroupFigures } from '../../../lambdas/domain/counting/figures.ts';
import { type CheckAnswer, type CheckFigures, checkAnswerSchema, exportPageSchema } from '../../../lambdas/protocol.ts';
import { readSample, SAMPLES } from '../../sample-registers.ts';
import { type Pipeline, startPipeline } from '../pipeline.ts';

const COORDINATORS = { 'nhf-2025': 'nhf-kari', 'hlf-2025': 'hlf-kari', 'blindeforbundet-2025': 'nbf-kari' } as const;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true });
});
afterAll(() => pipeline.close());
afterEach(() => pipeline.engine.clearFaults());

const asCheck = (group: GroupFigures): CheckFigures => ({
  activities: group.activities,
  activityDays: group.activity_days,
  countedDays: group.counted_days,
  countedDaysMin: group.counted_days_min,
  notCounted: group.not_counted,
  nearMisses: group.near_misses,
  activePeerSupporters: group.active_peer_supporters,
  activePeerSupportersMin: group.active_peer_supporters_min,
  attendances: group.attendances,
  uniqueParticipants: group.unique_participants,
  uniqueParticipantsMin: group.unique_participants_min,
  unidentified: group.unidentified,
});

function resultOf({ result }: CheckAnswer) {
  if (result === null) throw new Error('The check has no result');
  return result;
}

const check = async (username: string): Promise<CheckAnswer> =>
  checkAnswerSchema.parse(await pipeline.as(username).json('GET', '/checks/2025'));

describe('the check after an import', () => {
  it.each(SAMPLES)('of %s has the figures that are expected of it', async (name) => {
    await pipeline.import(name);
    const answer = await check(COORDINATORS[name]);
    const expected = (await readSample(name)).expected as unknown as Figures;
    const { total, perCategory, source, findings, registerVersion } = resultOf(answer);
    expect(answer.state.kind).toBe('checked');
    expect(registerVersion).toBe(answer.registerVersion);
    expect(total).toEqual(asCheck(expected.total));
    expect(perCategory).toEqual(
      Object.fromEntries(Object.entries(expected.per_category).map(([id, group]) => [id, asCheck(group)])),
    );
    expect(source.activitiesKept).toBe(expected.source.activities_kept);
    expect(findings.length).toBeGreaterThan(0);
  });

  it('is in no list of exports', async () => {
    const { exports } = exportPageSchema.parse(await pipeline.as('nhf-kari').json('GET', '/exports'));
    expect(exports).toEqual([]);
  });
});
