/**
 * The chain of an audit trail. Whoever may write the table of events can rewrite, remove and add some; the head stands in
 * another table, so the trail then no longer ends in it.
 */
import { type TrailBreak, type TrailCheck, type TrailHead, type TrailLink, trailLinkSchema } from '../protocol.ts';
import { canonicalSha256 } from './canonical.ts';

/**
 * The event in its place after the head.
 * @param head undefined for the first event of the chain
 */
export function linked<E extends object>(event: E, head: TrailHead | undefined): E & TrailLink {
  const placed = { ...event, sequence: (head?.count ?? 0) + 1, previousHash: head?.hash ?? null };
  return { ...placed, hash: canonicalSha256(placed) };
}

/**
 * Compares a trail with its head.
 * @param events as they are stored, in the order of their keys, with every field
 * @param head undefined when the trail has no record: then all events have to be of an older release
 * @param begun whether the trail has to have an event, as that of an export or import has from the start
 */
export function checkTrail(events: readonly unknown[], head: TrailHead | undefined, begun: boolean): TrailCheck {
  const chainBegins = events.findIndex(hasPlace);
  const older = chainBegins === -1 ? events.length : chainBegins;
  const chain = events.slice(older);
  if (head === undefined) {
    return chain.length > 0 || (older === 0 && begun)
      ? broken('record_missing', 1)
      : { outcome: 'whole', chained: 0, older };
  }
  if (older > 0 && !head.olderEvents) {
    return broken(comesLater(events, 1) ? 'added' : 'stripped', 1);
  }
  return checkChain(chain, head) ?? { outcome: 'whole', chained: chain.length, older };
}

/** @returns undefined for a whole chain */
function checkChain(chain: readonly unknown[], head: TrailHead): TrailCheck | undefined {
  let previousHash: string | null = null;
  let sequence = 1;
  for (const event of chain) {
    const link = linkOf(event);
    if (link === undefined) {
      const isMore = sequence > head.count || comesLater(chain, sequence);
      return broken(isMore ? 'added' : 'stripped', sequence);
    }
    if (link.hash !== hashOf(event)) {
      return broken('changed', sequence);
    }
    if (link.sequence > sequence) {
      return broken(comesLater(chain, sequence) ? 'reordered' : 'missing', sequence);
    }
    if (link.sequence < sequence) {
      return broken('added', sequence);
    }
    if (link.previousHash !== previousHash) {
      return broken('changed', sequence);
    }
    previousHash = link.hash;
    sequence++;
  }
  if (chain.length < head.count) {
    return broken('cut', sequence);
  }
  if (chain.length > head.count) {
    return broken('added', head.count + 1);
  }
  return previousHash === head.hash ? undefined : broken('changed', head.count);
}

function broken(kind: TrailBreak, sequence: number): TrailCheck {
  return { outcome: 'broken', kind, sequence };
}

/** Whether the event has anything of a place in a chain; those of older releases have nothing of it. */
function hasPlace(event: unknown): boolean {
  return isObject(event) && Object.keys(trailLinkSchema.shape).some((field) => field in event);
}

function linkOf(event: unknown): TrailLink | undefined {
  return trailLinkSchema.safeParse(event).data;
}

/** Whether the event that belongs at a place stands further back. */
function comesLater(events: readonly unknown[], sequence: number): boolean {
  return events.slice(sequence).some((event) => linkOf(event)?.sequence === sequence);
}

function hashOf(event: unknown): string | undefined {
  if (!isObject(event)) {
    return undefined;
  }
  const { hash: _, ...placed } = event;
  return canonicalSha256(placed);
}

function isObject(value: unknown): value is { readonly hash?: unknown } {
  return typeof value === 'object' && value !== null;
}
