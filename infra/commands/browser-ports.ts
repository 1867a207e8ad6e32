/** Fixed ports for the services that a browser calls, so that a dev container can forward them by number. */
import type { EngineOptions } from '../local/engine.ts';

const BROWSER_SERVICES = ['website', 'httpApi', 'webSocketApi', 'cognito', 's3'] as const;

const MAX_FIRST_PORT = 65_535 - BROWSER_SERVICES.length + 1;

/**
 * @param environment BUFDIR_FIRST_PORT names the port of the page; the other services get the next four. Without it the
 * engine chooses
 * @throws Error when BUFDIR_FIRST_PORT is no port that four more can follow
 */
export function browserPorts(
  environment: Readonly<Record<string, string | undefined>>,
): Required<EngineOptions>['ports'] {
  const text = environment.BUFDIR_FIRST_PORT;
  if (text === undefined || text === '') return {};
  const first = Number(text);
  if (!Number.isInteger(first) || first < 1 || first > MAX_FIRST_PORT) {
    throw new Error(`BUFDIR_FIRST_PORT=${text}: give a whole number from 1 to ${MAX_FIRST_PORT}`);
  }
  return Object.fromEntries(BROWSER_SERVICES.map((name, index) => [name, first + index]));
}
