/** What the stages depend on that read or write the working bucket. */
import { lazily } from '../../adapters/lazily.ts';
import { workingBucket } from './buckets/working-bucket.ts';
import { stageDependencies } from './stage.ts';

export const workingStageDependencies = lazily(() => ({ ...stageDependencies(), working: workingBucket() }));
