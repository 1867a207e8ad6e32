/**
 * EventBridge's default bus and its schedules: rules with a pattern or a schedule, targets that are Lambdas. Delivery is
 * an asynchronous invocation, as in AWS: accepted at once, retried by Lambda when the function fails.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listenOnLoopback } from '../service/loopback.ts';
import {
  type ListenOptions,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type PlatformEvent,
  type Service,
} from '../service/service.ts';
import { compilePattern, type EventPattern } from './patterns.ts';
import { parseSchedule } from './schedules.ts';

export type { EventPattern } from './patterns.ts';

export interface RuleDescriptor {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly trigger:
    | { readonly kind: 'pattern'; readonly pattern: EventPattern }
    | { readonly kind: 'schedule'; readonly expression: string };
  readonly targets: readonly {
    readonly functionArn: string;
    /** What the function gets in place of the event. */
    readonly input: unknown;
  }[];
}

/** Time, so that a test can turn it. */
export interface ScheduleClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after so many milliseconds; gives what calls it off. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: ScheduleClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    // setTimeout holds no more than 2^31 - 1 ms; whoever wakes early looks at the clock and waits again.
    const timer = setTimeout(callback, Math.min(milliseconds, 2_147_483_647));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface EventBridgeOptions extends ListenOptions {
  readonly rules: readonly RuleDescriptor[];
  /** An asynchronous invocation of a function by its ARN. */
  deliver(functionArn: string, event: unknown): void;
  readonly clock?: ScheduleClock;
  /** Waits of schedules are divided by it. Default 1. */
  readonly speed?: number;
}

export interface EventBridgeService extends Service {
  /** Puts an event on the bus; gives the names of the rules that it matched. */
  emit(event: PlatformEvent): readonly string[];
}

const entrySchema = z.strictObject({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).default([]),
  EventBusName: z.literal(['default', `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:event-bus/default`]).optional(),
  TraceHeader: z.string().optional(),
});
const putEventsSchema = z.strictObject({ Entries: z.array(z.unknown()).min(1).max(10) });

/** @throws NotHonouredError when a rule's pattern or schedule is not honoured */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridgeService> {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const rules = options.rules.filter((rule) => rule.enabled);
  const patterns = rules.flatMap(({ trigger, ...rule }) =>
    trigger.kind === 'pattern' ? [{ ...rule, matches: compilePattern(trigger.pattern, rule.name) }] : [],
  );
  const timers = new Map<string, () => void>();

  function deliver(targets: RuleDescriptor['targets'], event: PlatformEvent): void {
    for (const { functionArn, input } of targets) options.deliver(functionArn, input === undefined ? event : input);
  }

  function emit(event: PlatformEvent): readonly string[] {
    const matched = patterns.filter(({ matches }) => matches(event));
    for (const { targets } of matched) deliver(targets, event);
    return matched.map(({ name }) => name);
  }

  for (const rule of rules) {
    const { trigger } = rule;
    if (trigger.kind !== 'schedule') continue;
    const schedule = parseSchedule(trigger.expression, rule.name);
    const arm = (from: number): void => {
      const due = schedule.next(from);
      if (due === undefined) return;
      const wait = () => Math.max(0, due - clock.now()) / (options.speed ?? 1);
      const wake = (): void => {
        if (options.speed === undefined && clock.now() < due) {
          timers.set(rule.name, clock.after(wait(), wake));
          return;
        }
        deliver(rule.targets, scheduledEvent(rule.arn, clock.now()));
        arm(clock.now());
      };
      timers.set(rule.name, clock.after(wait(), wake));
    };
    arm(clock.now());
  }

  const server = createServer((request, response) => {
    answer(request, response, emit).catch(() => response.destroy());
  });
  const service = await listenOnLoopback(server, options);

  return {
    endpoint: service.endpoint,
    emit,
    async close() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
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
    time: seconds(now),
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}

/** EventBridge's times have no fractions. */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  emit: (event: PlatformEvent) => unknown,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const respond = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  const target = request.headers['x-amz-target'];
  if (target !== 'AWSEvents.PutEvents') {
    return respond(400, { __type: 'NotHonoured', message: `The local engine does not honour ${String(target)}` });
  }
  const body = putEventsSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  if (!body.success) return respond(400, { __type: 'ValidationException', message: body.error.message });
  const entries = body.data.Entries.map((entry) => {
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) return { ErrorCode: 'InvalidArgument', ErrorMessage: parsed.error.message };
    const detail = detailOf(parsed.data.Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const event: PlatformEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': parsed.data.DetailType,
      source: parsed.data.Source,
      account: LOCAL_ACCOUNT,
      time: seconds(parsed.data.Time === undefined ? Date.now() : parsed.data.Time * 1000),
      region: LOCAL_REGION,
      resources: parsed.data.Resources,
      detail,
    };
    emit(event);
    return { EventId: event.id };
  });
  respond(200, { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries });
}

function detailOf(text: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
