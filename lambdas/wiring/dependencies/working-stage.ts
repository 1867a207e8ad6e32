/** What the stages depend on that read or write the working bucket. */
import { lazily } from '../../adapters/lazily.ts';
import { stageDependencies } from './stage.ts';
import { workingBucket } from './working-bucket.ts';

export const workingStageDependencies = lazily(() => ({ ...stageDependencies(), working: workingBucket() }));
