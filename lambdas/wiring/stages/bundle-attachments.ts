import { bundleAttachmentsStage } from '../../stages/bundle-attachments.ts';
import { workingStageDependencies } from '../dependencies/working-stage.ts';
import { observed } from '../observed.ts';

export const handler = observed('bundle-attachments', bundleAttachmentsStage(workingStageDependencies));
