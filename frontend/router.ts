/** The page's own addresses. They are kept after the `#`, so that any static host can serve them. */
import { useSyncExternalStore } from 'react';

/** `year` null in any of them: the newest with a register. */
export type Route =
  | { readonly page: 'year'; readonly year: number | null }
  /** `importId`: the import that is shown. */
  | { readonly page: 'register'; readonly year: number | null; readonly importId: string | null }
  | { readonly page: 'words'; readonly year: number | null }
  | { readonly page: 'check'; readonly year: number | null }
  /** The records of a cause of findings. */
  | { readonly page: 'findings'; readonly year: number; readonly key: string }
  | { readonly page: 'near-misses'; readonly year: number; readonly reason: string }
  /** The questions about persons who may be the same. */
  | { readonly page: 'reviews'; readonly year: number }
  | { readonly page: 'decisions'; readonly year: number }
  | { readonly page: 'branches'; readonly year: number | null }
  | { readonly page: 'grant'; readonly year: number | null }
  /** `branch` empty: activities without a lokallag. */
  | { readonly page: 'branch'; readonly year: number; readonly branch: string }
  | { readonly page: 'export'; readonly exportId: string }
  /** `query`: the filter of the list; the details keep it for the link back. */
  | { readonly page: 'history'; readonly query: string }
  | { readonly page: 'details'; readonly exportId: string; readonly query: string }
  /** An address that no page has. `address`: what stands after the `#`. */
  | { readonly page: 'unknown'; readonly address: string };

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  // A slash at the end changes nothing.
  const [page = '', ...further] = path.replace(/\/$/, '').split('/');
  return pageOf(page, further.map(decoded), query) ?? { page: 'unknown', address: hash.replace(/^#/, '') };
}

/** @returns null for an address that no page has */
function pageOf(page: string, further: readonly string[], query: string): Route | null {
  const [first, second, third] = further;
  const year = yearOf(first);
  const ofYear = <Known extends Route>(most: number, route: (year: number | null) => Known | null): Known | null =>
    year === undefined || further.length > most ? null : route(year);
  switch (page) {
    case '':
      return first === undefined ? { page: 'year', year: null } : null;
    case 'aar':
      return ofYear(1, (shown) => ({ page: 'year', year: shown }));
    case 'register':
      return ofYear(2, (shown) => ({ page: 'register', year: shown, importId: second ?? null }));
    case 'ord':
      return ofYear(1, (shown) => ({ page: 'words', year: shown }));
    case 'kontroll':
      return second === undefined
        ? ofYear(1, (shown) => ({ page: 'check', year: shown }))
        : ofYear(3, (shown) => recordsOf(shown, second, third));
    case 'tilskudd':
      return ofYear(1, (shown) => ({ page: 'grant', year: shown }));
    case 'lokallag':
      return second === undefined
        ? ofYear(1, (shown) => ({ page: 'branches', year: shown }))
        : ofYear(2, (shown) => (shown === null ? null : { page: 'branch', year: shown, branch: second.trim() }));
    case 'eksport':
      return first === undefined
        ? { page: 'year', year: null }
        : further.length === 1
          ? { page: 'export', exportId: first }
          : null;
    case 'historikk':
      return first === undefined
        ? { page: 'history', query }
        : further.length === 1
          ? { page: 'details', exportId: first, query }
          : null;
    default:
      return null;
  }
}

function recordsOf(year: number | null, list: string, of: string | undefined): Route | null {
  if (year === null) {
    return null;
  }
  switch (list) {
    case 'funn':
      return of === undefined ? null : { page: 'findings', year, key: of };
    case 'nesten':
      return of === undefined ? null : { page: 'near-misses', year, reason: of };
    case 'samme':
      return of === undefined ? { page: 'reviews', year } : null;
    case 'avgjorelser':
      return of === undefined ? { page: 'decisions', year } : null;
    default:
      return null;
  }
}

/** @returns null without a year, undefined for what is none */
function yearOf(text: string | undefined): number | null | undefined {
  return text === undefined ? null : /^\d{4}$/.test(text) ? Number(text) : undefined;
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'year':
      return route.year === null ? '#/' : address('aar', route.year);
    case 'register':
      return address('register', route.year, route.year === null ? null : route.importId);
    case 'words':
      return address('ord', route.year);
    case 'check':
      return address('kontroll', route.year);
    case 'findings':
      return address('kontroll', route.year, 'funn', route.key);
    case 'near-misses':
      return address('kontroll', route.year, 'nesten', route.reason);
    case 'reviews':
      return address('kontroll', route.year, 'samme');
    case 'decisions':
      return address('kontroll', route.year, 'avgjorelser');
    case 'grant':
      return address('tilskudd', route.year);
    case 'branches':
      return address('lokallag', route.year);
    case 'branch':
      // A name is never a space, and an empty segment would be lost.
      return address('lokallag', route.year, route.branch === '' ? ' ' : route.branch);
    case 'export':
      return address('eksport', route.exportId);
    case 'history':
      return `${address('historikk')}${withMark(route.query)}`;
    case 'details':
      return `${address('historikk', route.exportId)}${withMark(route.query)}`;
    case 'unknown':
      return `#${route.address}`;
  }
}

function address(...segments: readonly (string | number | null)[]): string {
  return ['#', ...segments.filter((each) => each !== null).map(encodeURIComponent)].join('/');
}

function withMark(query: string): string {
  return query === '' ? '' : `?${query}`;
}

/** Goes there as a link does. */
export function openRoute(route: Route): void {
  window.history.pushState(null, '', addressOf(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Changes the address without a new entry in the browser's history. */
export function replaceRoute(route: Route): void {
  window.history.replaceState(null, '', addressOf(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => window.location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
