import { expect, it, vi } from 'vitest';
import { MemoryDependencies, OWNER, stateOf, visits } from '../runs/memory-dependencies.ts';
import { handlersOver, runStages } from '../runs/run-stages.ts';

/** Each call of these is one request to a service. */
function countRequests({ records, chunks, usage, working, registers, keptHashes }: MemoryDependencies) {
  const spies = [
    vi.spyOn(records, 'read'),
    vi.spyOn(records, 'transition'),
    vi.spyOn(chunks, 'begin'),
    vi.spyOn(chunks, 'finish'),
    vi.spyOn(chunks, 'list'),
    vi.spyOn(chunks, 'invalidate'),
    vi.spyOn(usage, 'record'),
    vi.spyOn(working, 'get'),
    vi.spyOn(working, 'create'),
    vi.spyOn(registers, 'get'),
    vi.spyOn(registers, 'put'),
    vi.spyOn(keptHashes, 'read'),
    vi.spyOn(keptHashes, 'write'),
  ];
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
}

/** The most that one more chunk of one part of the register may ask for in a process that is warm. */
it.each([
  // Record, marker, the part, marker.
  ['querying_activities', 'queryActivities', 'plan', 4],
  // The facts that may be there with their hash, what they are made of, and the two writes that keep them; whether the run is
  // stopped by then; the findings.
  ['aggregating', 'aggregateActivities', 'query', 10],
  // The verdicts, the part, findings and rows.
  ['mapping_columns', 'mapColumns', 'deduplicate', 7],
] as const)(
  'a further chunk of %s asks for what is its own, and for nothing twice',
  async (status, stage, until, most) => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({}, {}, {}, {}), OWNER, 1);
    dependencies.seed();
    const chunks = [0, 1, 2, 3].map((index) => ({ index, from: index, to: index + 1 }));
    await runStages(dependencies, stateOf(), { chunks, until });
    const handlers = handlersOver(dependencies);
    const invoke = (more: object) => ({
      state: { ...dependencies.reached, ...more },
      retryCount: 0,
      executionArn: 'arn:execution',
    });
    await handlers.beginPhase(invoke({ status, chunkCount: chunks.length }));
    await handlers[stage](invoke({ chunk: chunks[0] }));
    const requests = countRequests(dependencies);
    for (const chunk of chunks.slice(1)) {
      const before = requests();
      await handlers[stage](invoke({ chunk }));
      expect(requests() - before).toBeLessThanOrEqual(most);
      expect(requests() - before).toBeGreaterThanOrEqual(4);
    }
  },
);
