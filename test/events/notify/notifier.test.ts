import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledError } from '../../../lambdas/domain/errors.ts';
import { NOTIFICATION_TRIES } from '../../../lambdas/environment.ts';
import { notifier } from '../../../lambdas/events/notify/notifier.ts';
import type { StreamChange } from '../../../lambdas/ports.ts';
import { exportRecord, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { importFile, importRecord } from '../../fakes/registers/import-record.ts';
import { ADDRESS, KARI, NotifyWorld } from './notify-world.ts';

const before = exportRecord({ status: 'storing_file', requestedBy: KARI });
const COMPLETED: StreamChange = {
  kind: 'export',
  sequenceNumber: '7',
  before,
  after: { ...before, status: 'completed', version: 9 },
};
const FAILED: StreamChange = {
  ...COMPLETED,
  after: {
    ...before,
    status: 'failed',
    failure: { code: 'unmapped_values', stage: 'initialised', details: {}, supportReference: 'S1', retryable: false },
  },
};
const IMPORTED: StreamChange = {
  kind: 'import',
  sequenceNumber: '8',
  before: importRecord({ status: 'publishing', requestedBy: KARI }),
  after: importRecord({
    status: 'completed',
    requestedBy: KARI,
    files: [importFile({ name: 'Kari Nordmann.xlsx', status: 'completed', rows: 4711 })],
  }),
};

let world: NotifyWorld;
beforeEach(() => {
  world = new NotifyWorld();
});

/** One delivery of the stream. @returns the sequence numbers that it has to deliver again */
async function deliver(...changes: readonly StreamChange[]): Promise<readonly string[]> {
  const given = { changesOf: () => changes, notify: world, logFault: world.logFault };
  return (await notifier({}, given)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('an ended run that nobody watches', () => {
  it.each([
    ['completed', COMPLETED],
    ['failed', FAILED],
    ['imported', IMPORTED],
  ])('leads to one mail to the user who started it: %s', async (_, change) => {
    expect(await deliver(change)).toEqual([]);
    expect(world.sentTo).toEqual([ADDRESS]);
    expect(world.states).toEqual(['sent']);
    expect(world.metrics.valuesOf('NotificationsSent')).toEqual([1]);
  });

  it('leads to a mail without the name of a person or file, a count or an error code', async () => {
    await deliver(IMPORTED, FAILED);
    expect(world.texts).toHaveLength(2);
    expect(world.texts.join()).not.toMatch(/Kari|xlsx|4711|unmapped|@/);
  });

  it('leads to one mail when its end is delivered again', async () => {
    await deliver(COMPLETED);
    await deliver(COMPLETED, COMPLETED);
    expect(world.sentTo).toHaveLength(1);
  });

  it('leads to another mail when a further attempt ends', async () => {
    await deliver(FAILED);
    await deliver({ ...COMPLETED, after: { ...before, attempt: 2, status: 'completed' } });
    expect(world.sentTo).toHaveLength(2);
  });

  it('leads to one mail while a colleague has the page open', async () => {
    world.connect('sub-of-ola');
    await deliver(COMPLETED);
    expect(world.sentTo).toHaveLength(1);
  });
});

describe('no mail is sent', () => {
  it('while its user has the page open, nor later when the end is delivered again to a closed page', async () => {
    world.connect(KARI);
    await deliver(COMPLETED);
    world.open.length = 0;
    await deliver(COMPLETED);
    expect([world.sentTo, world.states]).toEqual([[], ['watched']]);
  });

  it('to a user who has turned the mails off', async () => {
    world.mailWhenDone = false;
    await deliver(COMPLETED);
    expect([world.sentTo, world.states]).toEqual([[], ['unwanted']]);
  });

  it('to a user without a verified address, which is no failure', async () => {
    world.address = undefined;
    await deliver(COMPLETED);
    expect([world.sentTo, world.states]).toEqual([[], ['no_address']]);
    expect(world.metrics.measured).toEqual([]);
  });

  it('about a change that ends nothing, nor about a cancellation or a check', async () => {
    await deliver(
      { ...COMPLETED, after: { ...before, percent: 80, version: 10 } },
      { ...COMPLETED, after: { ...before, status: 'cancelled' } },
      { ...COMPLETED, after: { ...before, purpose: 'check', status: 'failed' } },
    );
    expect(world.kept.size).toBe(0);
  });

  it('by a stack without a sender', async () => {
    const reading = () => {
      throw new Error('It reads the batch');
    };
    const given = { changesOf: reading, notify: undefined, logFault: world.logFault };
    expect(await notifier({}, given)).toEqual({ batchItemFailures: [] });
  });
});

describe('a mail that the service refuses', () => {
  const busy = () => new ThrottledError('SES', undefined);

  it('is asked for again from its change on, and sent then, to a page that was not open at the end', async () => {
    world.failures.push(busy());
    expect(await deliver(IMPORTED, COMPLETED)).toEqual(['8']);
    world.connect(KARI);
    expect(await deliver(IMPORTED)).toEqual([]);
    expect(world.sentTo).toHaveLength(1);
    expect(world.metrics.valuesOf('NotificationsFailed')).toEqual([]);
  });

  it('is given up after as many tries as may be, with a metric and a log line without the address', async () => {
    world.failures.push(...Array.from({ length: 20 }, busy));
    const again = [];
    for (let delivery = 0; delivery < NOTIFICATION_TRIES + 3; delivery++) {
      again.push(...(await deliver(COMPLETED)));
    }
    expect(again).toHaveLength(NOTIFICATION_TRIES - 1);
    expect(world.states).toEqual(['given_up']);
    expect(world.metrics.valuesOf('NotificationsFailed')).toEqual([1]);
    expect(world.faults.at(-1)).toMatchObject({ message: 'notification given up', errorName: 'ThrottledError' });
    expect(JSON.stringify(world.faults)).not.toContain(ADDRESS);
  });

  it('for good is given up at once, and the changes after it are handled', async () => {
    world.failures.push(
      Object.assign(new Error(`Email address is not verified: ${ADDRESS}`), { name: 'MessageRejected' }),
    );
    expect(await deliver(COMPLETED, IMPORTED)).toEqual([]);
    expect(world.states).toEqual(['given_up', 'sent']);
    expect(JSON.stringify(world.faults)).toContain('MessageRejected');
    expect(JSON.stringify(world.faults)).not.toContain(ADDRESS);
  });
});

it('a mail whose try broke off without an outcome is not sent twice, and counts as given up once', async () => {
  const run = { organisationNumber: ORGANISATION, id: before.exportId, attempt: 1 };
  await world.notifications.write(run, undefined, { state: 'sending', tries: 1 });
  await deliver(COMPLETED);
  await deliver(COMPLETED);
  expect(world.sentTo).toEqual([]);
  expect(world.metrics.valuesOf('NotificationsFailed')).toEqual([1]);
});

it('of two deliveries at the same time only one sends', async () => {
  await Promise.all([deliver(COMPLETED), deliver(COMPLETED)]);
  expect(world.sentTo).toHaveLength(1);
});

it('a fault that does not pass fails the batch, so that it reaches the dead letters', async () => {
  world.connections.ofOrganisation = () => Promise.reject(new Error('denied'));
  await expect(deliver(COMPLETED)).rejects.toThrow('denied');
});
