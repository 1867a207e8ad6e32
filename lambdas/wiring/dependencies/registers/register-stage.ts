/** Dependencies of the stages that read the register, which read or write chunk markers too. */
import { lazily } from '../../../adapters/lazily.ts';
import { chunkStageDependencies } from '../chunk-stage.ts';
import { registersBucket } from './registers-bucket.ts';

export const registerStageDependencies = lazily(() => ({ ...chunkStageDependencies(), registers: registersBucket() }));
