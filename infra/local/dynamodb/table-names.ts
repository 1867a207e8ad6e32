/**
 * A prefix on table names, put on requests and taken off answers, so that engines that share one database do not share
 * tables. ARNs keep it, so that the calls about streams need no change; statements in PartiQL are left alone.
 */
import * as z from 'zod';

const named = z.looseObject({ TableName: z.string() });
const requestSchema = z.looseObject({
  TableName: z.string().optional(),
  /** Keyed by table. */
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  /** `{ Put: { TableName } }`, `{ ConditionCheck: { TableName } }` ... */
  TransactItems: z.array(z.record(z.string(), named)).optional(),
});

/** @param body a request's JSON; what is not one is returned as it is, for the database to refuse. */
export function withTablePrefix(body: Buffer, prefix: string): Buffer {
  const request = requestSchema.safeParse(parseJson(body)).data;
  if (request === undefined) return body;
  const { TableName, RequestItems, TransactItems, ...rest } = request;
  const prefixed = {
    ...rest,
    ...(TableName !== undefined && { TableName: prefix + TableName }),
    ...(RequestItems && { RequestItems: mapKeys(RequestItems, (name) => prefix + name) }),
    ...(TransactItems && {
      TransactItems: TransactItems.map((item) => mapValues(item, (action) => prefixedAction(action, prefix))),
    }),
  };
  return Buffer.from(JSON.stringify(prefixed));
}

function prefixedAction(action: z.infer<typeof named>, prefix: string): z.infer<typeof named> {
  return { ...action, TableName: prefix + action.TableName };
}

/** Table names are strings and keys of their own in an answer; a prefix is random, so that nothing else begins with it. */
export function withoutTablePrefix(body: Buffer, prefix: string): Buffer {
  return Buffer.from(body.toString().replaceAll(`"${prefix}`, '"'));
}

function mapKeys(record: Record<string, unknown>, rename: (key: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
