/** Hashes of kept facts, in the exports table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoFactsHashes } from '../../../adapters/tables/registers/facts-hashes.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { FactsHashes } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const factsHashes = lazily(
  (): FactsHashes => new DynamoFactsHashes(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
