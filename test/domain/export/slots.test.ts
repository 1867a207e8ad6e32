import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changesSlots,
  enter,
  leave,
  NO_SLOTS,
  nextToStart,
  queuePlace,
  type Slots,
  slotsAfter,
} from '../../../lambdas/domain/export/slots.ts';
import { MAX_QUEUED_EXPORTS, MAX_RUNNING_EXPORTS } from '../../../lambdas/protocol.ts';

const ids = (count: number, prefix = 'export') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** Slots after the exports of these ids have been started, one after another. */
function entered(exportIds: readonly string[]): Slots {
  return exportIds.reduce((slots, id) => enter(slots, id)?.slots ?? slots, NO_SLOTS);
}

describe('an export that enters', () => {
  it('runs while there is a slot, and waits behind the others when there is none', () => {
    const slots = entered(ids(MAX_RUNNING_EXPORTS + 3));
    expect(slots.running).toEqual(ids(MAX_RUNNING_EXPORTS));
    expect(slots.waiting).toHaveLength(3);
    expect(enter(slots, 'last')?.status).toBe('queued');
    expect(queuePlace(enter(slots, 'last')?.slots ?? slots, 'last')).toBe(4);
  });

  it('overtakes nobody: it waits also while a slot is free, when others wait', () => {
    const slots: Slots = { running: [], waiting: ['first'], version: 1 };
    expect(enter(slots, 'second')).toMatchObject({ status: 'queued', slots: { waiting: ['first', 'second'] } });
  });

  it('is refused when as many wait as may', () => {
    const slots = entered(ids(MAX_RUNNING_EXPORTS + MAX_QUEUED_EXPORTS));
    expect(enter(slots, 'one more')).toBeUndefined();
    expect(slotsAfter(slots, 'one more', { to: 'restarted', from: 'failed' })).toBe('full');
  });
});

describe('a change of status', () => {
  const full = entered(ids(MAX_RUNNING_EXPORTS + 1));
  const waiting = full.waiting[0] ?? '';

  it('that ends a run frees its slot, and the first one that waits is next', () => {
    expect(nextToStart(full)).toBeUndefined();
    const after = slotsAfter(full, 'export-0', { to: 'completed_empty' });
    expect(typeof after === 'object' && nextToStart(after.slots)).toBe(waiting);
  });

  it('promotes the next one alone, and only while a slot is free', () => {
    expect(slotsAfter(full, waiting, { to: 'promoted' })).toBe('not_next');
    const free = leave(enter(full, 'second')?.slots ?? full, 'export-0');
    expect(slotsAfter(free, 'second', { to: 'promoted' })).toBe('not_next');
    const promoted = slotsAfter(free, waiting, { to: 'promoted' });
    expect(promoted).toMatchObject({ slots: { running: ['export-1', waiting], waiting: ['second'] } });
  });

  it('to cancelling takes a queued export out, and leaves a running one in its slot', () => {
    expect(changesSlots('queued', { to: 'cancelling', by: 'kari' })).toBe(true);
    expect(changesSlots('aggregating', { to: 'cancelling', by: 'kari' })).toBe(false);
  });

  it('of an export that is not in the slots, because an older release started it, changes nothing', () => {
    expect(slotsAfter(full, 'older', { to: 'completed_empty' })).toMatchObject({ slots: full });
    expect(leave(full, 'older')).toBe(full);
  });

  it('within a run does not touch the slots', () => {
    expect(changesSlots('initialised', { to: 'querying_activities' })).toBe(false);
  });
});

it('any order of starts, ends and promotions keeps the limits, loses none and repeats none', () => {
  const step = fc.record({ kind: fc.constantFrom('enter', 'leave', 'promote'), id: fc.nat(60).map(String) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let slots = NO_SLOTS;
      const present = new Set<string>();
      for (const { kind, id } of steps) {
        if (kind === 'enter' && !present.has(id)) {
          const after = enter(slots, id);
          slots = after?.slots ?? slots;
          if (after !== undefined) present.add(id);
        } else if (kind === 'leave') {
          slots = leave(slots, id);
          present.delete(id);
        } else {
          const next = nextToStart(slots);
          const after = next === undefined ? 'not_next' : slotsAfter(slots, next, { to: 'promoted' });
          slots = typeof after === 'string' ? slots : after.slots;
        }
        expect(slots.running.length).toBeLessThanOrEqual(MAX_RUNNING_EXPORTS);
        expect(slots.waiting.length).toBeLessThanOrEqual(MAX_QUEUED_EXPORTS);
        expect([...slots.running, ...slots.waiting].toSorted()).toEqual([...present].toSorted());
      }
    }),
  );
});
