import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisOfCheck } from '../../lambdas/domain/checks/check-basis.ts';
import { isCheckId } from '../../lambdas/domain/export/purpose.ts';
import { MAX_ATTEMPTS } from '../../lambdas/protocol.ts';
import { ORGANISATION } from '../fakes/exports/export-record.ts';
import { CheckWorld, YEAR } from './check-world.ts';

const CRASHED = { code: 'stage_crashed', stage: 'aggregating', details: {}, retryable: true } as const;

describe('a check of a base year', () => {
  it('starts with an execution of its own, and is in no list and no slot of exports', async () => {
    const world = new CheckWorld();
    expect(await world.ensure()).toBe('started');
    const record = await world.newest();
    expect(record).toMatchObject({ purpose: 'check', status: 'initialised', requestedBy: 'system', attempt: 1 });
    expect(isCheckId(record?.exportId ?? '')).toBe(true);
    expect(world.started).toEqual([`${record?.exportId}-1`]);
    expect((await world.records.list(ORGANISATION, { limit: 10 })).records).toEqual([]);
    expect(await world.records.slots(ORGANISATION)).toMatchObject({ running: [], waiting: [] });
  });

  it('is not started for a year without a register', async () => {
    const world = new CheckWorld();
    expect(await world.ensure({ year: YEAR - 1 })).toBe('nothing');
    expect(world.started).toEqual([]);
  });

  it('starts once for two callers at once', async () => {
    const world = new CheckWorld();
    expect((await Promise.all([world.ensure(), world.ensure(), world.ensure()])).sort()).toEqual([
      'nothing',
      'nothing',
      'started',
    ]);
    expect(world.started).toHaveLength(1);
  });

  it('makes way for a newer register, and its end starts the next', async () => {
    const world = new CheckWorld();
    await world.ensure();
    await world.step();
    await world.step();
    const first = await world.newest();
    world.publish(2);
    expect(await world.ensure()).toBe('superseded');
    expect(world.running.size).toBe(0);
    await world.hear();
    expect(
      await world.records.read({ organisationNumber: ORGANISATION, exportId: first?.exportId ?? '' }),
    ).toMatchObject({
      status: 'cancelled',
    });
    expect((await world.newest())?.exportId).not.toBe(first?.exportId);
    await world.settle();
    expect(await world.newest()).toMatchObject({ status: 'checked' });
    expect(world.started).toHaveLength(2);
  });

  it('runs a few times for a hundred changes of the configuration in a row', async () => {
    const world = new CheckWorld();
    for (let change = 0; change < 100; change++) {
      world.configure(`Laget ${change}`);
      await world.ensure();
      // The machine and the events go on while the user does.
      if (change % 10 === 9) await world.step();
      if (change % 20 === 19) await world.hear();
    }
    await world.settle();
    const newest = await world.newest();
    expect(newest?.status).toBe('checked');
    expect(newest && basisOfCheck(newest)).toBe(await world.wanted());
    expect(world.started.length).toBeLessThan(10);
    expect(world.most).toBe(1);
  });

  it('that fails stays failed until somebody asks, three times at most', async () => {
    const world = new CheckWorld();
    await world.ensure();
    for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
      const record = await world.newest();
      if (record === undefined) throw new Error('There is no check');
      await world.records.transition(record, 1, { to: 'failed', failure: CRASHED, supportReference: 'r' }, 'pipeline');
      world.running.clear();
      await world.hear();
      expect(world.started).toHaveLength(tries);
      expect(await world.ensure()).toBe('nothing');
      expect(await world.ensure({ again: true })).toBe(tries < MAX_ATTEMPTS ? 'started' : 'nothing');
    }
    world.publish(2);
    expect(await world.ensure()).toBe('started');
  });

  it('whose result is damaged is made anew when somebody says so', async () => {
    const world = new CheckWorld();
    await world.ensure();
    await world.settle();
    expect(await world.ensure()).toBe('nothing');
    expect(await world.ensure({ isDamaged: true })).toBe('started');
    expect(await world.checks.pointer(ORGANISATION, YEAR)).toMatchObject({ lastCheckedId: null });
  });

  it('deletes its working objects at its end, also when it fails', async () => {
    const world = new CheckWorld();
    await world.ensure();
    const record = await world.newest();
    if (record === undefined) throw new Error('There is no check');
    await world.working.put(`work/${ORGANISATION}/${record.exportId}/initialised/1-0/basis.json`, '{}', 'text/plain');
    await world.records.transition(record, 1, { to: 'failed', failure: CRASHED, supportReference: 'r' }, 'pipeline');
    world.running.clear();
    await world.hear();
    expect(world.working.keys()).toEqual([]);
  });
});

type Happening = 'publish' | 'configure' | 'configure back' | 'ensure' | 'ensure twice' | 'step' | 'hear' | 'crash';

it('after any history, the last change is checked, and never do two checks run at once', async () => {
  const happening = fc.constantFrom<Happening>(
    'publish',
    'configure',
    'configure back',
    'ensure',
    'ensure twice',
    'step',
    'step',
    'hear',
    'crash',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (history) => {
      const world = new CheckWorld();
      let version = 1;
      for (const each of history) {
        switch (each) {
          case 'publish':
            world.publish(++version);
            break;
          case 'configure':
            world.configure('Laget');
            break;
          case 'configure back':
            world.configure('Det gamle navnet');
            break;
          case 'ensure':
            await world.ensure();
            break;
          case 'ensure twice':
            await Promise.all([world.ensure(), world.ensure()]);
            break;
          case 'step':
            await world.step();
            break;
          case 'hear':
            await world.hear();
            break;
          case 'crash':
            // Nobody hears of it but the reconciler, which does what `hear` does.
            world.running.clear();
        }
      }
      await world.ensure({ again: true });
      await world.settle();
      // A check that crashed is tried again when somebody asks, up to its limit.
      for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
        await world.ensure({ again: true });
        await world.settle();
      }
      const newest = await world.newest();
      expect(newest && basisOfCheck(newest)).toBe(await world.wanted());
      expect(['checked', 'failed']).toContain(newest?.status);
      expect(world.most).toBeLessThanOrEqual(1);
      if (newest?.status === 'failed') {
        expect((await world.checks.pointer(ORGANISATION, YEAR))?.tries).toBe(MAX_ATTEMPTS);
      }
    }),
    { numRuns: 300 },
  );
});
