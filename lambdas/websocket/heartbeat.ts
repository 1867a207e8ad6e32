/** $default: a page pings within every ten minutes, so that API Gateway does not end an idle connection. */
import * as z from 'zod';

const pingSchema = z.object({ action: z.literal('ping') });
const eventSchema = z.object({ body: z.string().nullish() });

/** @returns what the route sends back to the client: a pong, or 400 for anything that is not a ping */
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
