/** What the stages depend on that read or write chunk markers. */
import { lazily } from '../../adapters/lazily.ts';
import { chunkMarkers } from './chunks.ts';
import { workingDependencies } from './working-bucket.ts';

export const chunkStageDependencies = lazily(() => ({ ...workingDependencies(), chunks: chunkMarkers() }));
