import { mapColumnsStage } from '../../stages/map-columns.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('map-columns', mapColumnsStage(registerStageDependencies));
