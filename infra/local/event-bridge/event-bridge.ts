/**
 * EventBridge on one machine: the default bus and schedules, with rules that have a pattern or a schedule and functions
 * as targets. Delivery is an asynchronous invocation, as in AWS: accepted at once, retried by Lambda when it fails.
 */
import { randomUUID } from 'node:crypto';
import { startAwsJson } from '../service/aws-json.ts';
import {
  type ListenOptions,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type PlatformEvent,
  type Service,
} from '../service/service.ts';
import { compilePattern, type EventPattern } from './patterns.ts';
import { createPutEvents, eventTime } from './put-events.ts';
import { type ScheduleClock, SYSTEM_CLOCK, Timers } from './timers.ts';

export type { EventPattern } from './patterns.ts';
export type { ScheduleClock } from './timers.ts';

export interface RuleDescriptor {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly trigger:
    | { readonly kind: 'pattern'; readonly pattern: EventPattern }
    | { readonly kind: 'schedule'; readonly expression: string };
  readonly targets: readonly {
    readonly functionArn: string;
    /** Sent to the function instead of the event; undefined to send the event. */
    readonly input: unknown;
  }[];
}

export interface EventBridgeOptions extends ListenOptions {
  readonly rules: readonly RuleDescriptor[];
  /** Invokes a function asynchronously. */
  deliver(functionArn: string, event: unknown): void;
  readonly clock?: ScheduleClock;
  /** Factor by which schedules run faster. Default 1. */
  readonly speed?: number;
}

export interface EventBridgeService extends Service {
  /** Puts an event on the bus. @returns the names of the rules that matched */
  emit(event: PlatformEvent): readonly string[];
}

/** @throws NotHonouredError when the pattern or schedule of a rule is not honoured */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridgeService> {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const rules = options.rules.filter((rule) => rule.enabled);
  const patterns = rules.flatMap(({ trigger, ...rule }) =>
    trigger.kind === 'pattern' ? [{ ...rule, matches: compilePattern(trigger.pattern, rule.name) }] : [],
  );
  const deliver = (targets: RuleDescriptor['targets'], event: PlatformEvent): void => {
    for (const { functionArn, input } of targets) options.deliver(functionArn, input === undefined ? event : input);
  };
  const emit = (event: PlatformEvent): readonly string[] => {
    const matched = patterns.filter(({ matches }) => matches(event));
    for (const { targets } of matched) deliver(targets, event);
    return matched.map(({ name }) => name);
  };
  const timers = new Timers(clock, options.speed);
  for (const { name, arn, trigger, targets } of rules) {
    if (trigger.kind !== 'schedule') continue;
    timers.start(name, trigger.expression, () => deliver(targets, scheduledEvent(arn, clock.now())));
  }
  const service = await startAwsJson({
    ...(options.port !== undefined && { port: options.port }),
    service: 'EventBridge',
    signingName: 'events',
    targetPrefix: 'AWSEvents',
    handlers: new Map([['PutEvents', createPutEvents(emit)]]),
  });
  return {
    endpoint: service.endpoint,
    emit,
    async close() {
      timers.stop();
      await service.close();
    },
  };
}

function scheduledEvent(ruleArn: string, now: number): PlatformEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: eventTime(now),
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}
