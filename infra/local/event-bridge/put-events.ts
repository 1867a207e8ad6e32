/** The operation PutEvents: each entry of a request becomes an event, or an error of its own. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsJsonError, type AwsJsonHandler } from '../service/aws-json.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, type PlatformEvent } from '../service/service.ts';

const entrySchema = z.strictObject({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  /** Epoch seconds. */
  Time: z.number().optional(),
  Resources: z.array(z.string()).default([]),
  EventBusName: z.literal(['default', `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:event-bus/default`]).optional(),
  TraceHeader: z.string().optional(),
});
const putEventsSchema = z.strictObject({ Entries: z.array(z.unknown()).min(1).max(10) });

export function createPutEvents(emit: (event: PlatformEvent) => void): AwsJsonHandler {
  return (input) => {
    const request = putEventsSchema.safeParse(input);
    if (!request.success) throw new AwsJsonError('ValidationException', z.prettifyError(request.error));
    const Entries = request.data.Entries.map((entry) => putEvent(entry, emit));
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  };
}

function putEvent(entry: unknown, emit: (event: PlatformEvent) => void): object {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return { ErrorCode: 'InvalidArgument', ErrorMessage: z.prettifyError(parsed.error) };
  const { Source, DetailType, Detail, Time, Resources } = parsed.data;
  const detail = parseDetail(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event: PlatformEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: LOCAL_ACCOUNT,
    time: eventTime(Time === undefined ? Date.now() : Time * 1000),
    region: LOCAL_REGION,
    resources: Resources,
    detail,
  };
  emit(event);
  return { EventId: event.id };
}

/** Times of EventBridge have no fractions of a second. */
export function eventTime(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
