import { generateFileStage } from '../../stages/generate-file.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('generate-file', generateFileStage(registerStageDependencies));
