/** Stages whose work is a function of the test, for tests of the wrapper. */
import { TransientError } from '../../../lambdas/domain/errors.ts';
import {
  basedStateSchema,
  type CheckStopped,
  defineChunkStage,
  defineStage,
  stageStateSchema,
} from '../../../lambdas/stage.ts';
import { type MemoryDependencies, stateOf } from '../runs/memory-dependencies.ts';

export const BASIS = { key: 'basis', sha256: 'of the basis' };
export const CHUNK = { index: 3, from: 12, to: 16 };

export const eventOf = (retryCount = 0, more: object = {}) => ({
  state: { ...stateOf(), basis: BASIS, ...more },
  retryCount,
  executionArn: 'arn:execution',
});

export function stageOf(dependencies: MemoryDependencies, run: (checkStopped: CheckStopped) => Promise<unknown>) {
  return defineStage<MemoryDependencies, typeof stageStateSchema>({
    during: 'deduplicating',
    enters: 'deduplicating',
    state: stageStateSchema,
    run: (_state, _dependencies, checkStopped) => run(checkStopped),
  })(() => dependencies);
}

export function chunkStageOf(
  dependencies: MemoryDependencies,
  run: (checkStopped: CheckStopped) => Promise<{ rows: number }>,
) {
  return defineChunkStage({
    stage: 'aggregating',
    state: basedStateSchema,
    run: async (_state, _chunk, _dependencies, checkStopped) => ({
      ...(await run(checkStopped)),
      outcome: { counted: 7 },
    }),
  })(() => dependencies);
}

export const throwing = (error: unknown) => () => Promise.reject(error);
export const transientError = () => new TransientError('S3', new Error('reset'));
