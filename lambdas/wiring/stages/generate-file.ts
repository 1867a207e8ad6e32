import { generateFileStage } from '../../stages/generate-file.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

export const handler = observed('generate-file', generateFileStage(workingDependencies));
