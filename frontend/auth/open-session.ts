/** From an empty page to a signed-in user: configuration, session, and who the user is. */
import { ApiConnection } from '../api/connection.ts';
import { type Configuration, loadConfiguration } from '../configuration.ts';
import { Session } from './session.ts';

export interface OpenedSession {
  readonly session: Session;
  readonly configuration: Configuration;
  readonly signedIn: boolean;
  /** The API's answer to `GET /me`, asked for once at the start; rejects when there is none. */
  readonly me: Promise<unknown>;
}

/** Once per page load: an authorisation code can be used once. */
export async function openSession(): Promise<OpenedSession> {
  const configuration = await loadConfiguration();
  const fetchNow = window.fetch.bind(window);
  const session = new Session({
    configuration,
    fetch: fetchNow,
    storage: window.sessionStorage,
    location: window.location,
    replaceAddress: (address) => window.history.replaceState(null, '', address),
    now: Date.now,
  });
  const signedIn = (await session.restore()) === 'signed-in';
  const connection = new ApiConnection({
    ...configuration,
    token: (options) => session.token(options),
    fetch: fetchNow,
  });
  const me = signedIn ? connection.json('/me') : Promise.reject(new Error('Nobody is signed in'));
  // Whoever reads it hears of the failure; until then it must not count as one that nobody handles.
  me.catch(() => {});
  return { session, configuration, signedIn, me };
}
