/** Whatever happens while Push counts the parts of an export and a page reads them: in the end the page shows each as it is. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { chunksOf, type Run, runFromSnapshot, withMessage, withSnapshot } from '../../frontend/progress/run.ts';
import { exportView } from '../../lambdas/domain/export/export-view.ts';
import { KEY, pushFixture } from './push-fixture.ts';
import { type Change, chunkItem, streamEvent } from './stream-event.ts';

const CALCULATING = { kind: 'calculating' } as const;
const OUTCOME = { rows: 1, milliseconds: 1, outcome: {} };

type Event = 'worker' | 'snapshot' | 'nothing';

/**
 * Parts of a stage begin and end one after another, and then the next stage begins, while Push and the page read.
 * @param events what happens meanwhile, each time that a reading of Push or of the page has ended
 */
async function shownAfter(count: number, events: readonly Event[]): Promise<Run> {
  const run = pushFixture(count);
  await run.records.advance(KEY, 'querying_activities');
  const changes: Change[] = [];
  const parts = Array.from({ length: count }, (_, index) => run.chunk(index));
  const begin = async (index: number) => {
    await run.chunks.begin(run.chunk(index), 1);
    changes.push(chunkItem(run.chunk(index)));
  };
  const finish = async (index: number) => {
    await run.chunks.finish(run.chunk(index), 1, OUTCOME);
    changes.push(chunkItem(run.chunk(index)));
  };
  const work = [
    ...parts.flatMap(({ index }) => [() => begin(index), () => finish(index)]),
    () => run.records.advance(KEY, 'aggregating'),
  ];
  const waiting = [...events];
  const read = { record: run.records.read.bind(run.records), chunks: run.chunks.listShown.bind(run.chunks) };

  let page: Run | undefined;
  let applied = 0;
  const receive = () => {
    for (const message of run.received().slice(applied)) page = page === undefined ? page : withMessage(page, message);
    applied = run.received().length;
  };
  /** As the API answers: the record first, then its parts. What the page gets by the socket meanwhile comes before the answer. */
  const look = async () => {
    const record = await read.record(KEY);
    if (record === undefined) return;
    await happening();
    const view = exportView(record, await read.chunks(KEY), CALCULATING, null, 'coordinator');
    await happening();
    receive();
    page = page === undefined ? runFromSnapshot(view) : withSnapshot(page, view);
  };
  const happening = async () => {
    const event = waiting.shift();
    if (event === 'worker') await work.shift()?.();
    if (event === 'snapshot') await look();
  };
  const progress = run.records.progress.bind(run.records);
  vi.spyOn(run.records, 'read').mockImplementation(async (...key) => {
    const record = await read.record(...key);
    await happening();
    return record;
  });
  vi.spyOn(run.chunks, 'listShown').mockImplementation(async (...key) => {
    const chunks = await read.chunks(...key);
    await happening();
    return chunks;
  });
  vi.spyOn(run.records, 'progress').mockImplementation(async (...change) => {
    const written = await progress(...change);
    await happening();
    return written;
  });

  await look();
  while (changes.length > 0 || work.length > 0) {
    await happening();
    const change = changes.shift();
    if (change === undefined) await work.shift()?.();
    else await run.push(streamEvent(change));
    receive();
  }
  if (page === undefined) throw new Error('the page has seen nothing');
  return page;
}

const statesOf = (run: Run) =>
  chunksOf(run)
    .filter(({ stage }) => stage === 'querying_activities')
    .map(({ index, state }) => `${index} ${state}`);

describe('the parts of a stage on the page', () => {
  it('are done when the stage ended between the reading and the writing of their count', async () => {
    const events: Event[] = Array.from({ length: 11 }, () => 'nothing');
    events[10] = 'worker';
    expect(statesOf(await shownAfter(1, events))).toEqual(['0 done']);
  });

  it('are done in the end in every order of what happens', async () => {
    const event = fc.constantFrom<Event>('worker', 'snapshot', 'nothing', 'nothing');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 }), fc.array(event, { maxLength: 24 }), async (count, events) => {
        const expected = Array.from({ length: count }, (_, index) => `${index} done`);
        expect(statesOf(await shownAfter(count, events)).toSorted()).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
