/** A message to every open page of one organisation, and to nobody else. */
import type { Clock, ConnectionStore, Sockets } from '../ports.ts';
import type { ExportMessage } from '../protocol.ts';
import { faultForLog } from '../stage.ts';

export interface DeliverDependencies {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'ofOrganisation' | 'remove'>;
  readonly sockets: Sockets;
  readonly logFault: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** While the handshake is being finished API Gateway says `gone` of a connection that is about to be. */
const HANDSHAKE_MILLISECONDS = 10_000;

/** One socket's fault is no other's: the page behind it polls. @throws only when the connections cannot be read */
export async function deliver(message: ExportMessage, dependencies: DeliverDependencies): Promise<void> {
  const { clock, connections, sockets, logFault } = dependencies;
  const open = await connections.ofOrganisation(message.organisationNumber);
  await Promise.all(
    open.map(async ({ connectionId, connectedAt }) => {
      try {
        const outcome = await sockets.post(connectionId, message);
        if (outcome === 'gone' && clock.now() - connectedAt > HANDSHAKE_MILLISECONDS) {
          await connections.remove(connectionId);
        }
      } catch (error) {
        logFault('message not delivered', { exportId: message.exportId, ...faultForLog(error) });
      }
    }),
  );
}
