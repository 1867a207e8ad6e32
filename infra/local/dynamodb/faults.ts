/** Faults that AWS shows under load and contention and that no local database has: which call they apply to, and AWS's answer. */
import * as z from 'zod';
import type { FaultSwitchboard } from '../service/fault-api.ts';
import { DATA_OPERATIONS, type DatabaseRequest, type DataOperation } from './requests.ts';

const common = {
  /** Default: every operation that reads or writes items. */
  operation: z.enum(Object.keys(DATA_OPERATIONS) as [DataOperation, ...DataOperation[]]).optional(),
  /** Only calls on this table. */
  tableName: z.string().min(1).optional(),
  /** Number of calls that the fault applies to. An SDK client retries by itself, so one call of a client may count several times. */
  times: z.int().min(1),
  /** Number of calls that pass before the fault applies. */
  after: z.int().min(0).default(0),
  /** Only calls whose request as JSON has this text in it. */
  contains: z.string().min(1).optional(),
};

const slowSchema = z.strictObject({
  /** The usual answer, this many milliseconds late. */
  error: z.literal('Slow'),
  ...common,
  milliseconds: z.int().min(1),
});
const failingSchema = z.strictObject({
  error: z.enum([
    'TransactionConflict',
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'InternalServerError',
  ]),
  ...common,
});
const faultSchema = z.discriminatedUnion('error', [slowSchema, failingSchema]);

type Failing = z.infer<typeof failingSchema>;
type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export class DatabaseFaults implements FaultSwitchboard {
  #faults: { readonly fault: Fault; after: number; left: number }[] = [];

  /** @param input a FaultInput. @throws ZodError when the fault is not well formed */
  inject(input: unknown): void {
    const fault = faultSchema.parse(input);
    this.#faults.push({ fault, after: fault.after, left: fault.times });
  }

  get pending(): readonly (Fault & { readonly left: number })[] {
    return this.#faults.map(({ fault, left }) => ({ ...fault, left }));
  }

  clear(): void {
    this.#faults = [];
  }

  clearContaining(text: string): void {
    this.#faults = this.#faults.filter(({ fault }) => fault.contains !== text);
  }

  /** Whether any fault may apply to a call of this operation. */
  concern(operation: DataOperation): boolean {
    return this.#faults.some(({ fault }) => (fault.operation ?? operation) === operation);
  }

  /** Called once for each call: counts down the first fault that applies to it. */
  next(operation: DataOperation, tableNames: readonly string[], body: string): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault }) =>
        (fault.operation ?? operation) === operation &&
        body.includes(fault.contains ?? '') &&
        (fault.tableName === undefined || tableNames.includes(fault.tableName)),
    );
    if (entry === undefined) return undefined;
    if (entry.after > 0) {
      entry.after -= 1;
      return undefined;
    }
    entry.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left > 0);
    return entry.fault;
  }
}

const MESSAGES = {
  ProvisionedThroughputExceededException:
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ThrottlingException: 'Throughput exceeds the current capacity of your table or index.',
  InternalServerError: 'Internal server error',
} as const;

const CONFLICT = 'Transaction is ongoing for the item';

export interface Refusal {
  readonly status: number;
  /** Without its namespace. */
  readonly error: string;
  readonly body: string;
}

/** AWS's answer. */
export function refusalOf({ error }: Failing, request: DatabaseRequest): Refusal {
  if (error !== 'TransactionConflict') return refusal(error, MESSAGES[error]);
  if (request.TransactItems === undefined) return refusal('TransactionConflictException', CONFLICT);
  const CancellationReasons = request.TransactItems.map((_, index) =>
    index === 0 ? { Code: 'TransactionConflict', Message: CONFLICT } : { Code: 'None' },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return refusal(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons },
  );
}

function refusal(error: string, message: string, more: object = {}): Refusal {
  return {
    status: error === 'InternalServerError' ? 500 : 400,
    error,
    body: JSON.stringify({
      __type: `com.amazonaws.dynamodb.v20120810#${error}`,
      message,
      Message: message,
      ...more,
    }),
  };
}
