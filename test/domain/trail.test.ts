import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTrail, linked } from '../../lambdas/domain/trail.ts';
import type { TrailHead, TrailLink } from '../../lambdas/protocol.ts';

interface Event extends Partial<TrailLink> {
  readonly exportId: string;
  readonly status: string;
}

/** A trail of `count` events, and its head. */
function trailOf(exportId: string, count: number, olderEvents = false) {
  const events: (Event & TrailLink)[] = [];
  let head: TrailHead | undefined;
  for (let index = 1; index <= count; index++) {
    const event = linked<Event>({ exportId, status: `status ${index}` }, head);
    events.push(event);
    head = { count: event.sequence, hash: event.hash, olderEvents };
  }
  if (head === undefined) throw new Error('A trail has an event');
  return { events, head };
}

const { events, head } = trailOf('A', 5);
const other = trailOf('B', 5);
const older: Event = { exportId: 'A', status: 'of an older release' };

function at(index: number): Event & TrailLink {
  const event = events[index];
  if (event === undefined) throw new Error(`No event ${index}`);
  return event;
}

function withoutLink({ sequence: _, previousHash: __, hash: ___, ...event }: Event): Event {
  return event;
}

/** The event with other content and a hash that fits it. */
function rewritten({ hash: _, ...event }: Event & TrailLink): Event & TrailLink {
  const before = { count: event.sequence - 1, hash: event.previousHash ?? '', olderEvents: false };
  return linked({ exportId: event.exportId, status: 'rewritten' }, event.sequence === 1 ? undefined : before);
}

const replaced = (index: number, by: unknown): unknown[] =>
  events.map((event, place) => (place === index ? by : event));

const broken = (kind: string, sequence: number) => ({ outcome: 'broken', kind, sequence });

describe('a trail', () => {
  it('is whole as it was written', () => {
    expect(checkTrail(events, head, true)).toEqual({ outcome: 'whole', chained: 5, older: 0 });
  });

  it('is whole when the events are read with their fields in another order', () => {
    const turned = events.map((event) => Object.fromEntries(Object.entries(event).reverse()));
    expect(checkTrail(turned, head, true)).toEqual({ outcome: 'whole', chained: 5, older: 0 });
  });

  it('is whole when all of its events are of an older release and it has no head', () => {
    expect(checkTrail([older, older], undefined, true)).toEqual({ outcome: 'whole', chained: 0, older: 2 });
  });

  it('is whole when its chain begins after events of an older release', () => {
    const later = trailOf('A', 2, true);
    expect(checkTrail([older, ...later.events], later.head, true)).toEqual({ outcome: 'whole', chained: 2, older: 1 });
  });

  it('may be empty only where nothing has to have happened', () => {
    expect(checkTrail([], undefined, false)).toEqual({ outcome: 'whole', chained: 0, older: 0 });
    expect(checkTrail([], undefined, true)).toEqual(broken('record_missing', 1));
  });

  it.each<[string, readonly unknown[], ReturnType<typeof broken>]>([
    ['first event is gone', events.slice(1), broken('missing', 1)],
    ['third event is gone', events.toSpliced(2, 1), broken('missing', 3)],
    ['last event is gone', events.slice(0, 4), broken('cut', 5)],
    ['events are all gone', [], broken('cut', 1)],
    ['second event was changed', events.with(1, { ...at(1), status: 'completed' }), broken('changed', 2)],
    ['second event got a field', events.with(1, Object.assign({ by: 'x' }, at(1))), broken('changed', 2)],
    ['second event has another sequence', events.with(1, { ...at(1), sequence: 9 }), broken('changed', 2)],
    ['second event was changed with its hash', events.with(1, rewritten(at(1))), broken('changed', 3)],
    ['last event was changed with its hash', events.with(4, rewritten(at(4))), broken('changed', 5)],
    [
      'second event is that of another export',
      [at(0), ...other.events.slice(1, 2), ...events.slice(2)],
      broken('changed', 2),
    ],
    ['events are those of another export', other.events, broken('changed', 5)],
    ['second and third event are swapped', [at(0), at(2), at(1), at(3), at(4)], broken('reordered', 2)],
    ['second event is there twice', [at(0), at(1), at(1), ...events.slice(2)], broken('added', 3)],
    ['last event is followed by one that fits', [...events, linked<Event>(older, head)], broken('added', 6)],
    ['events are mixed with one of no place', [at(0), older, ...events.slice(1)], broken('added', 2)],
    ['events follow one of no place', [older, ...events], broken('added', 1)],
    ['first event lost its place', replaced(0, withoutLinkAt(0)), broken('stripped', 1)],
    ['third event lost its place', replaced(2, withoutLinkAt(2)), broken('stripped', 3)],
    ['events all lost their places', events.map((_, index) => withoutLinkAt(index)), broken('stripped', 1)],
    ['third event lost its hash alone', replaced(2, { ...at(2), hash: undefined }), broken('stripped', 3)],
    ['third event is no event any more', replaced(2, 'text'), broken('stripped', 3)],
  ])('whose %s is broken there', (_, stored, expected) => {
    expect(checkTrail(stored, head, true)).toEqual(expected);
  });

  it('whose record is gone is broken', () => {
    expect(checkTrail(events, undefined, true)).toEqual(broken('record_missing', 1));
  });

  it('whose record was put back is broken after the event that the record counts', () => {
    expect(checkTrail(events, trailOf('A', 3).head, true)).toEqual(broken('added', 4));
  });

  it('whose chain lost its beginning after older events is broken', () => {
    const later = trailOf('A', 3, true);
    expect(checkTrail([older, ...later.events.slice(1)], later.head, true)).toEqual(broken('missing', 1));
  });

  it('is broken by any sequence of removals, moves and edits that leaves it other than it was', () => {
    const edit = fc.record({
      kind: fc.constantFrom('remove', 'move', 'edit', 'strip', 'repeat'),
      from: fc.nat(4),
      to: fc.nat(4),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let stored: Event[] = [...events];
        for (const { kind, from, to } of edits) {
          const event = stored[from];
          if (event === undefined) continue;
          if (kind === 'remove') stored = stored.toSpliced(from, 1);
          if (kind === 'move') stored = stored.toSpliced(from, 1).toSpliced(to, 0, event);
          if (kind === 'edit') stored = stored.with(from, { ...event, status: `edited ${to}` });
          if (kind === 'strip') stored = stored.with(from, withoutLink(event));
          if (kind === 'repeat') stored = stored.toSpliced(to, 0, event);
        }
        const same = JSON.stringify(stored) === JSON.stringify(events);
        expect(checkTrail(stored, head, true).outcome).toBe(same ? 'whole' : 'broken');
      }),
    );
  });
});

function withoutLinkAt(index: number): Event {
  return withoutLink(at(index));
}
