import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { lazily } from '../../adapters/lazily.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { type ConnectDependencies, connect } from '../../websocket/connect.ts';
import { systemClock } from '../dependencies/clock.ts';
import { connectionStore } from '../dependencies/sockets/connections.ts';
import { ticketStore } from '../dependencies/sockets/tickets.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(
  (): ConnectDependencies => ({
    clock: systemClock,
    tickets: ticketStore(),
    connections: connectionStore(),
    metrics: embeddedMetrics(),
    allowedOrigin: readEnvironment(ENVIRONMENT.allowedOrigin),
  }),
);

export const handler = observed('connect', (event: unknown) => connect(event, dependencies()));
