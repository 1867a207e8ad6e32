/** $default: a page sends a ping at least every ten minutes, because API Gateway ends an idle connection after that. */
import * as z from 'zod';

const pingSchema = z.object({ action: z.literal('ping') });
const eventSchema = z.object({ body: z.string().nullish() });

/** @returns the answer to the client: a pong, or 400 for anything but a ping */
export async function heartbeat(event: unknown): Promise<{ statusCode: number; body?: string }> {
  return isPing(eventSchema.parse(event).body ?? '')
    ? { statusCode: 200, body: JSON.stringify({ type: 'pong' }) }
    : { statusCode: 400 };
}

function isPing(body: string): boolean {
  try {
    return pingSchema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
