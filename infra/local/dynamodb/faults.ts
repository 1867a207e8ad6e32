/** Faults of the database as AWS shows them under contention and no local database does: which call meets which, and in what words. */
import type { DatabaseRequest, DataOperation } from './requests.ts';

interface Common {
  readonly operation: DataOperation;
  /** How many calls from now on; an SDK client retries by itself and uses up several. */
  readonly times: number;
  /** Only calls about this table. */
  readonly tableName?: string;
}

export interface Failing extends Common {
  readonly error:
    | 'TransactionConflict'
    | 'ProvisionedThroughputExceededException'
    | 'ThrottlingException'
    | 'InternalServerError';
}

/** Answered as ever, so many milliseconds late. */
interface Slow extends Common {
  readonly error: 'Slow';
  readonly milliseconds: number;
}

export type Fault = Failing | Slow;

export class DatabaseFaults {
  #faults: { readonly fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times });
  }

  /** Whether any fault waits for a call of this operation. */
  concern(operation: DataOperation): boolean {
    return this.#faults.some(({ fault }) => fault.operation === operation);
  }

  /** Called once a call: the first fault that is about it is used up by one. */
  next(operation: DataOperation, tableNames: readonly string[]): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault }) =>
        fault.operation === operation && (fault.tableName === undefined || tableNames.includes(fault.tableName)),
    );
    if (entry === undefined) return undefined;
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

/** What AWS would answer. */
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
