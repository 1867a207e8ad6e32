/** $disconnect: best effort, so `push` removes what this was not told of. */
import * as z from 'zod';
import { documentClient } from '../adapters/clients/dynamodb.ts';
import { DynamoConnectionStore } from '../adapters/connection-store.ts';
import { lazily } from '../adapters/lazily.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { observed } from '../observed.ts';
import type { ConnectionStore } from '../ports.ts';

const eventSchema = z.object({ requestContext: z.object({ connectionId: z.string().min(1) }) });

export async function disconnect(
  event: unknown,
  connections: Pick<ConnectionStore, 'remove'>,
): Promise<{ statusCode: number }> {
  await connections.remove(eventSchema.parse(event).requestContext.connectionId);
  return { statusCode: 200 };
}

const world = lazily(
  () =>
    new DynamoConnectionStore(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), { now: () => Date.now() }),
);

export const handler = observed('disconnect', (event: unknown) => disconnect(event, world()));
