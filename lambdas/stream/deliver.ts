/** Sends a message to every open page of one organisation. */

import { errorLogKeys, type LogKeys } from '../log.ts';
import type { Clock, ConnectionStore, Metrics, Sockets } from '../ports.ts';
import type { PushedMessage } from '../protocol.ts';

export interface DeliverDependencies {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'ofOrganisation' | 'remove'>;
  readonly sockets: Sockets;
  readonly metrics: Metrics;
  readonly logFault: (message: string, keys: LogKeys) => void;
}

/** API Gateway answers `gone` for a connection whose handshake has not finished, so a young one is not removed. */
const HANDSHAKE_MILLISECONDS = 10_000;
/** Of one message. */
const POSTS_AT_ONCE = 16;

/**
 * A socket that fails does not affect the others; its page polls instead.
 * @param writtenAt when the content of the message was stored, ISO 8601; undefined when it was measured with an earlier message
 * @throws only when the connections cannot be read
 */
export async function deliver(
  message: PushedMessage,
  writtenAt: string | undefined,
  dependencies: DeliverDependencies,
): Promise<void> {
  const { clock, connections, sockets, metrics, logFault } = dependencies;
  const open = await connections.ofOrganisation(message.organisationNumber);
  const next = open.values();
  // A few at a time: in one batch the single socket of an organisation does not wait for the hundred of another.
  const post = async () => {
    for (const { connectionId, connectedAt, role } of next) {
      // A message about an import quotes the register; a page of finance reads its view through the API.
      if (role === 'finance' && 'importId' in message) {
        continue;
      }
      try {
        const outcome = await sockets.post(connectionId, message);
        if (outcome === 'sent') {
          metrics.add('MessagesPushed', 1);
          if (writtenAt !== undefined) {
            metrics.add('PushLatency', Math.max(0, clock.now() - Date.parse(writtenAt)));
          }
        } else if (clock.now() - connectedAt > HANDSHAKE_MILLISECONDS) {
          await connections.remove(connectionId);
          metrics.add('ConnectionsGone', 1);
        }
      } catch (error) {
        metrics.add('PushFailures', 1);
        logFault('message not delivered', { ...logKeysOf(message), ...errorLogKeys(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, post));
}

function logKeysOf(message: PushedMessage): LogKeys {
  if ('importId' in message) {
    return { importId: message.importId };
  }
  if ('checkId' in message) {
    return { exportId: message.checkId };
  }
  const { exportId, attempt, progress } = message;
  return { exportId, attempt, stage: progress.stage };
}
