/** Hashes of kept facts and counts, in the exports table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoKeptHashes } from '../../../adapters/tables/registers/kept-hashes.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { KeptHashes } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const keptHashes = lazily(
  (): KeptHashes => new DynamoKeptHashes(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
