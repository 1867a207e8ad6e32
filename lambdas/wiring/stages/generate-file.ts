import { generateFileStage } from '../../stages/generate-file.ts';
import { chunkStageDependencies } from '../dependencies/chunk-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('generate-file', generateFileStage(chunkStageDependencies));
