import { readFileSync } from 'node:fs';
import { lazily } from '../../adapters/lazily.ts';
import { sha256 } from '../../domain/canonical.ts';
import { deduplicateParticipantsStage } from '../../stages/deduplicate-participants.ts';
import { decisionStore } from '../dependencies/registers/decision-store.ts';
import { keptHashes } from '../dependencies/registers/kept-hashes.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...registerStageDependencies(),
  decisions: decisionStore(),
  keptHashes: keptHashes(),
  // The bundle, in which all is that counts.
  code: sha256(readFileSync(import.meta.filename)),
}));

export const handler = observed('deduplicate-participants', deduplicateParticipantsStage(dependencies));
