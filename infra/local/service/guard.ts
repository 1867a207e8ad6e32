/**
 * Who may speak to a server of the engine. A web page reaches loopback too: from another origin, or under a name of its own
 * that resolves to 127.0.0.1 (DNS rebinding). Such requests are refused before any service reads them.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** The web pages that a service is meant for. Programs send none of the headers that are checked here. */
export interface Visitors {
  /** Whether a page of this origin may send requests. */
  readonly mayCall: (origin: string) => boolean;
  /** Whether a link on any page may lead here. */
  readonly mayBeOpened: boolean;
  /** Whether any page may embed what has no `Origin`: for what a signature in the address authorises. */
  readonly mayBeEmbedded?: boolean;
  /** Names beside those of loopback. */
  readonly isOwnName?: (name: string) => boolean;
}

/** For the services that only programs call. */
export const NO_PAGES: Visitors = { mayCall: () => false, mayBeOpened: false };

/** For a service that pages of these origins call. */
export const pagesOf = (origins: readonly string[], mayBeOpened: boolean): Visitors => ({
  mayCall: (origin) => origins.includes(origin),
  mayBeOpened,
});

/** Of loopback, as browsers and clients write them. */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** @returns what is foreign in the request, or undefined when the service may answer it */
export function whatIsForeign(headers: IncomingHttpHeaders, visitors: Visitors): 'Host' | 'Origin' | undefined {
  const name = nameOf(headers.host);
  if (name === undefined || !(OWN_NAMES.includes(name) || visitors.isOwnName?.(name) === true)) return 'Host';
  const { origin, host, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (origin !== undefined) return origin === `http://${host}` || visitors.mayCall(origin) ? undefined : 'Origin';
  // Browsers send no Origin with a link, an image or a script, but say that it comes from another site or port.
  if (site === undefined || site === 'none' || site === 'same-origin' || visitors.mayBeEmbedded === true)
    return undefined;
  return mode === 'navigate' && visitors.mayBeOpened ? undefined : 'Origin';
}

/** Without its port: a page cannot choose the port in its Host header without being on that port. */
function nameOf(host: string | undefined): string | undefined {
  return /^(\[[^\]]*\]|[^:]+)(?::\d+)?$/.exec(host ?? '')?.[1]?.toLowerCase();
}
