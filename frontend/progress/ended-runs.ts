/** Which of the user's own runs have ended unseen, kept by the browser. Pure but for the given storage. */
import type { ExportListItem, ImportView } from '../../lambdas/protocol.ts';

export interface EndedRun {
  readonly kind: 'export' | 'import';
  readonly id: string;
  readonly year: number;
  readonly isWell: boolean;
  /** An attempt of a run: each can end. */
  readonly key: string;
}

/** More than the lists have that it is compared with. */
const MAX_SEEN = 60;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** One for each user of the browser: since when ends are told of, and those that have been seen. */
export class SeenEnds {
  readonly #storage: Store;
  readonly #since: string;
  readonly #seen: string;

  constructor(storage: Store, userId: string) {
    this.#storage = storage;
    this.#since = `ended-since ${userId}`;
    this.#seen = `ended-seen ${userId}`;
  }

  /** The first visit: what began before it is no news. Milliseconds since 1970. */
  since(now: number): number {
    const kept = Number(this.#storage.getItem(this.#since));
    if (kept > 0) {
      return kept;
    }
    this.#storage.setItem(this.#since, String(now));
    return now;
  }

  has(key: string): boolean {
    return this.#keys().includes(key);
  }

  add(keys: readonly string[]): void {
    const others = this.#keys().filter((each) => !keys.includes(each));
    this.#storage.setItem(this.#seen, [...others, ...keys].slice(-MAX_SEEN).join(' '));
  }

  #keys(): readonly string[] {
    return (this.#storage.getItem(this.#seen) ?? '').split(' ');
  }
}

/** Newest first. @param actor the user, as records name her; @param since milliseconds since 1970 */
export function endedRuns(
  exports: readonly ExportListItem[],
  imports: readonly ImportView[],
  actor: string,
  since: number,
): readonly EndedRun[] {
  const isNews = ({ requestedBy, createdAt }: { readonly requestedBy: string; readonly createdAt: string }) =>
    requestedBy === actor && Date.parse(createdAt) >= since;
  return [
    ...exports.filter(isNews).map(
      ({ exportId, request, attempt, progress }): EndedRun => ({
        kind: 'export',
        id: exportId,
        year: request.year,
        isWell: progress.status === 'completed',
        key: `${exportId}-${attempt}`,
      }),
    ),
    ...imports.filter(isNews).map(
      ({ importId, year, attempt, status, files }): EndedRun => ({
        kind: 'import',
        id: importId,
        year,
        isWell: status === 'completed' && files.every((file) => file.status === 'completed'),
        key: `${importId}-${attempt}`,
      }),
    ),
  ];
}
