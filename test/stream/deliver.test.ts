import { expect, it } from 'vitest';
import { statusMessage } from '../../lambdas/domain/export/export-message.ts';
import type { PushedMessage } from '../../lambdas/protocol.ts';
import { deliver } from '../../lambdas/stream/deliver.ts';
import { exportRecord, ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';

function messageOf(organisationNumber: string): PushedMessage {
  const message = statusMessage(undefined, exportRecord({ organisationNumber }), { kind: 'calculating' });
  if (message === undefined) {
    throw new Error('A new export has a message');
  }
  return message;
}

it('the one socket of an organisation does not wait for all hundred of another in the same batch', async () => {
  const clock = new StoppedClock();
  const waiting: (() => void)[] = [];
  const posted: string[] = [];
  const connection = (organisationNumber: string) => (connectionId: string) => ({
    connectionId,
    organisationNumber,
    userId: 'kari',
    connectedAt: 0,
  });
  const ids: Record<string, string[]> = {
    [ORGANISATION]: Array.from({ length: 100 }, (_, index) => `many ${index}`),
    [OTHER_ORGANISATION]: ['single'],
  };
  const dependencies = {
    clock,
    metrics: new RecordedMetrics(),
    logFault: () => {},
    connections: {
      ofOrganisation: async (organisationNumber: string) =>
        (ids[organisationNumber] ?? []).map(connection(organisationNumber)),
      remove: async () => {},
    },
    sockets: {
      // One request after another, in the order in which they are made.
      post: (connectionId: string) =>
        new Promise<'sent'>((resolve) => {
          waiting.push(() => {
            posted.push(connectionId);
            resolve('sent');
          });
        }),
    },
  };
  const all = Promise.all(
    [ORGANISATION, OTHER_ORGANISATION].map((each) => deliver(messageOf(each), undefined, dependencies)),
  );
  while (posted.length < 101) {
    await new Promise((resolve) => setImmediate(resolve));
    waiting.shift()?.();
  }
  await all;
  expect(posted.indexOf('single')).toBeLessThan(20);
  expect(new Set(posted).size).toBe(101);
});
