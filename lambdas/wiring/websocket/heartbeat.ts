import { heartbeat } from '../../websocket/heartbeat.ts';
import { observed } from '../observed.ts';

export const handler = observed('heartbeat', heartbeat);
