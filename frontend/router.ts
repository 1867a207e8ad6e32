/** The page's own addresses. They are kept after the `#`, so that any static host can serve them. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'export'; readonly exportId: string | null }
  /** `year` null: the newest with a register; `importId`: the import that is shown. */
  | { readonly page: 'register'; readonly year: number | null; readonly importId: string | null }
  /** `year` null: the newest with a register. */
  | { readonly page: 'words'; readonly year: number | null }
  /** `query`: the filter of the list; the details keep it for the link back. */
  | { readonly page: 'history'; readonly query: string }
  | { readonly page: 'details'; readonly exportId: string; readonly query: string }
  /** An address that no page has. `address`: what stands after the `#`. */
  | { readonly page: 'unknown'; readonly address: string };

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  // A slash at the end changes nothing.
  const [page, id, further, ...rest] = path.replace(/\/$/, '').split('/');
  if (page === '' && id === undefined) {
    return { page: 'export', exportId: null };
  }
  if (page === 'eksport' && further === undefined) {
    return { page: 'export', exportId: id === undefined ? null : decoded(id) };
  }
  if (page === 'historikk' && further === undefined) {
    return id === undefined ? { page: 'history', query } : { page: 'details', exportId: decoded(id), query };
  }
  if (page === 'register' && rest.length === 0 && (id === undefined || /^\d{4}$/.test(id))) {
    const year = id === undefined ? null : Number(id);
    return { page: 'register', year, importId: further === undefined ? null : decoded(further) };
  }
  if (page === 'ord' && further === undefined && (id === undefined || /^\d{4}$/.test(id))) {
    return { page: 'words', year: id === undefined ? null : Number(id) };
  }
  return { page: 'unknown', address: hash.replace(/^#/, '') };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'history':
      return `#/historikk${withMark(route.query)}`;
    case 'register':
      return ['#/register', ...(route.year === null ? [] : [route.year, ...segment(route.importId)])].join('/');
    case 'words':
      return ['#/ord', ...(route.year === null ? [] : [route.year])].join('/');
    case 'details':
      return `#/historikk/${encodeURIComponent(route.exportId)}${withMark(route.query)}`;
    case 'unknown':
      return `#${route.address}`;
    case 'export':
      return route.exportId === null ? '#/' : `#/eksport/${encodeURIComponent(route.exportId)}`;
  }
}

function segment(id: string | null): readonly string[] {
  return id === null ? [] : [encodeURIComponent(id)];
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
