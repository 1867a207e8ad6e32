import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../infra/commands/cli/api-client.ts';
import { type AuditEvent, exportPageSchema, isTerminal, MAX_RUNNING_EXPORTS } from '../../lambdas/protocol.ts';
import { differentRequests } from './different-requests.ts';
import { auditOf, type Pipeline, pause, startPipeline } from './pipeline.ts';

/** Forty are started in `npm run bench -- flood`, which takes minutes. */
const STARTS = 16;

let pipeline: Pipeline;
let api: ApiClient;
/** In the order of their starts. */
const ids: string[] = [];
/** What the list showed of the exports that waited, each time it was read: their places, in the order of their starts. */
const places: number[][] = [];
const trails = new Map<string, AuditEvent[]>();

beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.import('blindeforbundet-2025');
  api = pipeline.as('nbf-kari');
  for (const request of await differentRequests(api, STARTS)) {
    ids.push((await api.start(request)).exportId);
    await look();
  }
  while (!(await look())) {
    await pause(500);
  }
  for (const id of ids) {
    trails.set(id, await auditOf(api, id));
  }
}, 900_000);
afterAll(() => pipeline.close());

/** @returns whether all have ended */
async function look(): Promise<boolean> {
  const { exports } = exportPageSchema.parse(await api.json('GET', '/exports?limit=100'));
  places.push(exports.toReversed().flatMap(({ queuePlace }) => (queuePlace === null ? [] : [queuePlace])));
  return exports.every(({ progress }) => isTerminal(progress.status));
}

describe('many starts of one organisation', () => {
  it('all complete', () => {
    const ends = ids.map((id) => trails.get(id)?.at(-1)?.status);
    expect(ends).toEqual(Array(STARTS).fill('completed'));
  });

  it('never run more at once than may', () => {
    // An end before a start of the same millisecond: the start was made because of the end.
    const changes = [...trails.values()]
      .flat()
      .filter(({ status }) => status === 'initialised' || isTerminal(status))
      .map(({ at, status }) => ({ at, step: status === 'initialised' ? 1 : -1 }))
      .sort((one, other) => (one.at === other.at ? one.step - other.step : one.at < other.at ? -1 : 1));
    let running = 0;
    const atOnce = changes.map(({ step }) => {
      running += step;
      return running;
    });
    expect(Math.max(...atOnce)).toBe(MAX_RUNNING_EXPORTS);
  });

  it('start in the order in which they were asked for', () => {
    const begun = ids.map((id) => trails.get(id)?.find(({ status }) => status === 'initialised')?.at ?? '');
    expect(begun).toEqual(begun.toSorted());
  });

  it('always have the places from 1 on, without a gap', () => {
    expect(places.some((each) => each.length > MAX_RUNNING_EXPORTS)).toBe(true);
    for (const each of places) {
      expect(each).toEqual(each.map((_, index) => index + 1));
    }
  });
});
