import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type EventBridgeOptions,
  type EventBridgeService,
  type RuleDescriptor,
  type ScheduleClock,
  startEventBridge,
} from '../../../infra/local/event-bridge/event-bridge.ts';
import { compilePattern } from '../../../infra/local/event-bridge/patterns.ts';
import { parseSchedule } from '../../../infra/local/event-bridge/schedules.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, NotHonouredError } from '../../../infra/local/service/service.ts';

let service: EventBridgeService | undefined;
afterEach(() => service?.close());

function rule(trigger: RuleDescriptor['trigger'], changes: Partial<RuleDescriptor> = {}): RuleDescriptor {
  const arn = 'arn:aws:events:eu-north-1:000000000000:rule/ended';
  return {
    name: 'ended',
    arn,
    enabled: true,
    trigger,
    targets: [{ functionArn: 'finaliser', input: undefined }],
    ...changes,
  };
}

/** A clock that the test moves. */
class ManualClock implements ScheduleClock {
  #now = Date.parse('2025-03-01T10:00:00Z');
  #timers: { at: number; callback: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  turn(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }
}

async function start(options: Omit<EventBridgeOptions, 'deliver'>) {
  const delivered: { functionArn: string; event: unknown }[] = [];
  service = await startEventBridge({
    ...options,
    deliver: (functionArn, event) => delivered.push({ functionArn, event }),
  });
  return { service, delivered };
}

const ENDED = {
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: { status: ['FAILED', 'ABORTED'] },
};

describe('PutEvents through the SDK', () => {
  it('delivers the events that a rule matches as EventBridge does, and no others', async () => {
    const { service, delivered } = await start({ rules: [rule({ kind: 'pattern', pattern: ENDED })] });
    const client = new EventBridgeClient({
      endpoint: service.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    const put = (status: string) => ({
      Source: 'aws.states',
      DetailType: 'Step Functions Execution Status Change',
      Detail: JSON.stringify({ status }),
      Time: new Date('2025-03-01T10:00:00Z'),
    });
    const answer = await client.send(new PutEventsCommand({ Entries: [put('RUNNING'), put('FAILED')] }));
    expect(answer.FailedEntryCount).toBe(0);
    expect(delivered).toEqual([
      {
        functionArn: 'finaliser',
        event: {
          version: '0',
          id: answer.Entries?.[1]?.EventId,
          source: 'aws.states',
          'detail-type': 'Step Functions Execution Status Change',
          account: '000000000000',
          region: 'eu-north-1',
          time: '2025-03-01T10:00:00Z',
          resources: [],
          detail: { status: 'FAILED' },
        },
      },
    ]);
  });

  it('refuses an entry whose detail is not a JSON object, and accepts the others', async () => {
    const { service, delivered } = await start({ rules: [rule({ kind: 'pattern', pattern: { source: ['mine'] } })] });
    const client = new EventBridgeClient({
      endpoint: service.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'mine', DetailType: 'x', Detail: 'not json' },
          { Source: 'mine', DetailType: 'x', Detail: '{}' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[0]?.ErrorCode).toBe('MalformedDetail');
    expect(delivered).toHaveLength(1);
  });
});

describe('an event pattern', () => {
  const event = { source: 'a', detail: { status: 'FAILED', count: 7, tags: ['red', 'green'], none: null } };
  it.each<[string, object, boolean]>([
    ['matches an exact value', { source: ['a'] }, true],
    ['does not match when one field differs', { source: ['a'], detail: { status: ['SUCCEEDED'] } }, false],
    ['matches one of several values', { detail: { status: ['SUCCEEDED', 'FAILED'] } }, true],
    ['compares types', { detail: { count: ['7'] } }, false],
    ['matches null as a value', { detail: { none: [null] } }, true],
    ['matches a list by any of its values', { detail: { tags: ['green'] } }, true],
    ['matches by prefix', { detail: { status: [{ prefix: 'FA' }] } }, true],
    ['does not match by another suffix', { detail: { status: [{ suffix: 'FA' }] } }, false],
    ['does not match by anything but the value', { detail: { status: [{ 'anything-but': 'FAILED' }] } }, false],
    [
      'matches by anything but several values',
      { detail: { status: [{ 'anything-but': ['RUNNING', 'ABORTED'] }] } },
      true,
    ],
    [
      'does not match by anything but the prefix',
      { detail: { status: [{ 'anything-but': { prefix: 'FA' } }] } },
      false,
    ],
    [
      'does not match a missing field by anything but a value',
      { detail: { missing: [{ 'anything-but': 'x' }] } },
      false,
    ],
    ['matches by a field that exists', { detail: { status: [{ exists: true }] } }, true],
    ['matches by a field that does not exist', { detail: { missing: [{ exists: false }] } }, true],
    ['matches by a number within bounds', { detail: { count: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
    ['does not match by a number outside bounds', { detail: { count: [{ numeric: ['<', 7] }] } }, false],
  ])('%s', (_, pattern, expected) => {
    expect(compilePattern({ ...pattern }, 'test')(event)).toBe(expected);
  });

  it.each([{ source: [{ wildcard: 'a*' }] }, { $or: [{ source: ['a'] }] }, { source: 'a' }, { source: [] }])(
    'is refused when it asks for more: %j',
    (pattern) => {
      expect(() => compilePattern(pattern, 'test')).toThrow(NotHonouredError);
    },
  );
});

describe('a schedule', () => {
  it('with a rate fires once in each period, with its rule in the event', async () => {
    const clock = new ManualClock();
    const { delivered } = await start({ rules: [rule({ kind: 'schedule', expression: 'rate(1 minute)' })], clock });
    clock.turn(59_000);
    expect(delivered).toEqual([]);
    clock.turn(1_000);
    clock.turn(120_000);
    expect(delivered.map(({ event }) => event)).toMatchObject([
      {
        'detail-type': 'Scheduled Event',
        time: '2025-03-01T10:01:00Z',
        resources: [rule({ kind: 'schedule', expression: '' }).arn],
      },
      { time: '2025-03-01T10:02:00Z' },
      { time: '2025-03-01T10:03:00Z' },
    ]);
  });

  it('never fires when it is disabled', async () => {
    const clock = new ManualClock();
    const { delivered } = await start({
      rules: [rule({ kind: 'schedule', expression: 'rate(1 minute)' }, { enabled: false })],
      clock,
    });
    clock.turn(600_000);
    expect(delivered).toEqual([]);
  });

  it('runs faster by the given factor', async () => {
    const { delivered } = await start({
      rules: [rule({ kind: 'schedule', expression: 'rate(1 minute)' })],
      speed: 1_000,
    });
    await expect.poll(() => delivered.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['cron(0 12 * * ? *)', '2025-03-01T10:00:00Z', '2025-03-01T12:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2025-03-01T10:00:00Z', '2025-03-01T10:15:00.000Z'],
    ['cron(30 3 ? * MON-FRI *)', '2025-03-01T10:00:00Z', '2025-03-03T03:30:00.000Z'],
    ['cron(0 0 1 JAN ? *)', '2025-03-01T10:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2025-03-01T10:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s after %s fires at %s', (expression, from, expected) => {
    const next = parseSchedule(expression, 'test').next(Date.parse(from));
    expect(next === undefined ? undefined : new Date(next).toISOString()).toBe(expected);
  });

  it('never fires with a cron expression for a past year', () => {
    expect(parseSchedule('cron(0 0 1 1 ? 2020)', 'test').next(Date.parse('2025-03-01T10:00:00Z'))).toBeUndefined();
  });

  it.each(['rate(1 second)', 'cron(0 0 L * ? *)', 'cron(0 0 * * ?)', 'at(2025-01-01T00:00:00)', 'cron(61 * * * ? *)'])(
    '%s is refused',
    (expression) => {
      expect(() => parseSchedule(expression, 'test')).toThrow(NotHonouredError);
    },
  );
});
