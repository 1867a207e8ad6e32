/** $disconnect: API Gateway calls it on a best-effort basis, so `push` removes the connections that it missed. */
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
