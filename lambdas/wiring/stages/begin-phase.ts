import { beginPhaseStage } from '../../stages/begin-phase.ts';
import { stageDependencies } from '../dependencies/stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('begin-phase', beginPhaseStage(stageDependencies));
