/** $disconnect: best effort, so `push` removes what this was not told of. */
import * as z from 'zod';
import type { ConnectionStore } from '../ports.ts';

const eventSchema = z.object({ requestContext: z.object({ connectionId: z.string().min(1) }) });

export async function disconnect(
  event: unknown,
  connections: Pick<ConnectionStore, 'remove'>,
): Promise<{ statusCode: number }> {
  await connections.remove(eventSchema.parse(event).requestContext.connectionId);
  return { statusCode: 200 };
}
