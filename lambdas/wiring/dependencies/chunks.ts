/** Chunk markers, in the exports table. */

import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoChunkMarkers } from '../../adapters/tables/exports/chunk-markers.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ChunkMarkers } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const chunkMarkers = lazily(
  (): ChunkMarkers => new DynamoChunkMarkers(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), systemClock),
);
