import { bundleAttachmentsStage } from '../../stages/bundle-attachments.ts';
import { workingDependencies } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

export const handler = observed('bundle-attachments', bundleAttachmentsStage(workingDependencies));
