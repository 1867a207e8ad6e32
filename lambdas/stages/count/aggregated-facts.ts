/** The facts of all chunks of the register, as AggregateActivities found or wrote them. */
import { WorkingObjectCorruptError } from '../../domain/errors.ts';
import type { Basis, PinnedChunk } from '../../domain/export/basis.ts';
import type { ChunkFacts } from '../../domain/facts/chunk-facts.ts';
import { decodeFacts, factsInputsSha256 } from '../../domain/facts/kept-facts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../../domain/facts/register-facts.ts';
import { inBatches } from '../../domain/in-batches.ts';
import { AGGREGATED, outcomesOf } from '../../domain/report/chunk-outcomes.ts';
import type { ChunkMarkers, ObjectStore } from '../../ports.ts';
import { type BasedState, type CheckStopped, exportKey } from '../../stage.ts';
import { keysOfRegister } from '../objects/register-chunks.ts';
import { CONCURRENT_OBJECTS } from '../objects/working-objects.ts';
import { type ProgressDependencies, progressReporter } from '../stage-progress.ts';

/** A chunk of the register with the hash of its facts. */
export interface AggregatedChunk {
  readonly chunk: PinnedChunk;
  /** The chunk of the plan that it is in. */
  readonly madeIn: number;
  readonly sha256: string;
}

/** @throws WorkingObjectCorruptError when a chunk of the plan is not done */
export async function aggregatedChunks(
  state: BasedState,
  basis: Basis,
  chunks: Pick<ChunkMarkers, 'list'>,
): Promise<readonly AggregatedChunk[]> {
  const markers = await chunks.list(exportKey(state), 'aggregating');
  const aggregated = outcomesOf(markers, AGGREGATED, { basis: state.basis, chunks: basis.chunks.length });
  return basis.chunks.flatMap(({ index, from, to }) =>
    basis.registerChunks
      .slice(from, to)
      .map((chunk, at) => ({ chunk, madeIn: index, sha256: aggregated[index]?.sha256.facts[at] ?? '' })),
  );
}

/** They are collected in their order. @throws WorkingObjectCorruptError */
export async function collectFacts(
  state: BasedState,
  basis: Basis,
  aggregated: readonly AggregatedChunk[],
  dependencies: ProgressDependencies & { readonly registers: Pick<ObjectStore, 'get'> },
  checkStopped: CheckStopped,
): Promise<RegisterFacts> {
  const reportProgress = progressReporter(state, dependencies, 'deduplicating', basis.chunks.length);
  const inputsSha256 = factsInputsSha256(basis);
  const collector = new RegisterFactsCollector(basis.files);
  let read = 0;
  for (const batch of inBatches(aggregated, CONCURRENT_OBJECTS)) {
    const facts = await Promise.all(batch.map((each) => readFacts(basis, each, inputsSha256, dependencies.registers)));
    for (const [at, { chunk }] of batch.entries()) {
      const ofChunk = facts[at];
      if (ofChunk !== undefined) {
        collector.add(ofChunk, chunk.file);
      }
    }
    read += batch.length;
    const current = basis.chunks.filter(({ to }) => to <= read).length;
    // The last batch is not reported, because its facts still have to be counted.
    if (read < aggregated.length && (await reportProgress(current))) {
      await checkStopped();
    }
  }
  return collector.finish();
}

/** @throws WorkingObjectCorruptError when they are not those that the aggregate stage found or wrote */
async function readFacts(
  basis: Basis,
  { chunk: { sha256: chunkSha256 }, madeIn, sha256 }: AggregatedChunk,
  inputsSha256: string,
  registers: Pick<ObjectStore, 'get'>,
): Promise<ChunkFacts> {
  const key = keysOfRegister(basis).facts(chunkSha256, inputsSha256);
  const bytes = await registers.get(key);
  const kept = bytes === undefined ? undefined : decodeFacts({ chunkSha256, inputsSha256 }, bytes);
  if (kept === undefined || kept.sha256 !== sha256) {
    throw new WorkingObjectCorruptError({ kind: 'facts', madeIn: 'aggregating', chunk: madeIn }, { key, sha256 });
  }
  return kept.facts;
}
