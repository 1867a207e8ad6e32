/** The page's own addresses. They are kept after the `#`, so that any static host can serve them. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'export'; readonly exportId: string | null }
  /** `query`: the filter of the list; the details keep it for the link back. */
  | { readonly page: 'history'; readonly query: string }
  | { readonly page: 'details'; readonly exportId: string; readonly query: string };

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, id] = path.split('/');
  if (page === 'historikk') {
    return id === undefined || id === ''
      ? { page: 'history', query }
      : { page: 'details', exportId: decoded(id), query };
  }
  return { page: 'export', exportId: page === 'eksport' && id !== undefined && id !== '' ? decoded(id) : null };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'history':
      return `#/historikk${withMark(route.query)}`;
    case 'details':
      return `#/historikk/${encodeURIComponent(route.exportId)}${withMark(route.query)}`;
    case 'export':
      return route.exportId === null ? '#/' : `#/eksport/${encodeURIComponent(route.exportId)}`;
  }
}

function withMark(query: string): string {
  return query === '' ? '' : `?${query}`;
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
