/** Dependencies of the stages that read or write chunk markers. */
import { lazily } from '../../adapters/lazily.ts';
import { chunkMarkers } from './chunks.ts';
import { workingStageDependencies } from './working-stage.ts';

export const chunkStageDependencies = lazily(() => ({ ...workingStageDependencies(), chunks: chunkMarkers() }));
