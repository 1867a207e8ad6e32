import { disconnect } from '../../websocket/disconnect.ts';
import { connectionStore } from '../dependencies/sockets/connections.ts';
import { observed } from '../observed.ts';

export const handler = observed('disconnect', (event: unknown) => disconnect(event, connectionStore()));
