import { completeEmptyStage } from '../../stages/complete-empty.ts';
import { stageDependencies } from '../dependencies/stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('complete-empty', completeEmptyStage(stageDependencies));
