import { lazily } from '../../adapters/lazily.ts';
import { completeEmptyStage } from '../../stages/complete-empty.ts';
import { chunkMarkers } from '../dependencies/chunks.ts';
import { stageDependencies } from '../dependencies/stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({ ...stageDependencies(), chunks: chunkMarkers() }));

export const handler = observed('complete-empty', completeEmptyStage(dependencies));
