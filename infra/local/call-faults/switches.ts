/** Fault switches for the calls that functions make: which call a fault applies to, and how often. */
import * as z from 'zod';
import type { FaultSwitchboard } from '../service/fault-api.ts';

export const CALLED_SERVICES = [
  's3',
  'dynamodb',
  'kms',
  'secretsManager',
  'lambda',
  'stepFunctions',
  'eventBridge',
  'userPool',
  'ses',
  'connections',
] as const;
export type CalledService = (typeof CALLED_SERVICES)[number];

const common = {
  service: z.enum(CALLED_SERVICES),
  /** `PutObject`, `Sign`, `Invoke`, `PostToConnection`. Default: every operation. */
  operation: z.string().min(1).optional(),
  /** The end of the name of the function that calls. Default: every function. */
  functionName: z.string().min(1).optional(),
  /** Text in the address of the call, or in the payload of the invocation that calls. */
  contains: z.string().min(1).optional(),
  /** Number of calls that the fault applies to. An SDK client retries by itself, so one call of a client may count several times. */
  times: z.int().min(1).default(1),
  /** Number of calls that pass before the fault applies. */
  after: z.int().min(0).default(0),
};

const faultSchema = z.discriminatedUnion('kind', [
  /** The service refuses with this error: `SlowDown` with 503, `ThrottlingException` with 400. */
  z.strictObject({
    kind: z.literal('fail'),
    ...common,
    status: z.int().min(400).max(599),
    errorType: z.string().min(1),
  }),
  /** The usual answer, this many milliseconds late. */
  z.strictObject({ kind: z.literal('slow'), ...common, milliseconds: z.int().min(1) }),
  /** The connection ends before the service has the request, before the caller has the answer, or within its body. */
  z.strictObject({ kind: z.literal('cut'), ...common, at: z.enum(['request', 'answer', 'body']) }),
  /** The process of the caller is killed before the service has the request, or before the caller has the answer. */
  z.strictObject({ kind: z.literal('kill'), ...common, at: z.enum(['request', 'answer']) }),
  /** The call waits until the faults are cleared. */
  z.strictObject({ kind: z.literal('hold'), ...common }),
]);
export type CallFault = z.infer<typeof faultSchema>;
export type CallFaultInput = z.input<typeof faultSchema>;

/** The invocation that makes a call. */
export interface Caller {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  /** Kills its process. */
  kill(): void;
}

export interface Call {
  readonly service: CalledService;
  readonly operation: string;
  /** Path and query. */
  readonly address: string;
  /** Undefined for a call that no running invocation makes. */
  readonly caller: Caller | undefined;
}

interface Entry {
  readonly fault: CallFault;
  after: number;
  left: number;
  readonly released: PromiseWithResolvers<void>;
}

export class CallSwitches implements FaultSwitchboard {
  #entries: Entry[] = [];
  #used: Entry[] = [];

  /** @param input a CallFaultInput. @throws ZodError when the fault is not well formed */
  inject(input: unknown): void {
    const fault = faultSchema.parse(input);
    this.#entries.push({ fault, after: fault.after, left: fault.times, released: Promise.withResolvers() });
  }

  get pending(): readonly (CallFault & { readonly left: number })[] {
    return this.#entries.map(({ fault, left }) => ({ ...fault, left }));
  }

  /** Held calls continue. @param contains only faults with this text; default: all */
  clear(contains?: string): void {
    const cleared = ({ fault }: Entry) => contains === undefined || fault.contains === contains;
    for (const entry of [...this.#entries, ...this.#used]) if (cleared(entry)) entry.released.resolve();
    this.#entries = this.#entries.filter((entry) => !cleared(entry));
    this.#used = this.#used.filter((entry) => !cleared(entry));
  }

  /** Called once for each call: counts down the first fault that applies to it. */
  next(call: Call): { readonly fault: CallFault; readonly released: Promise<void> } | undefined {
    const entry = this.#entries.find(({ fault }) => applies(fault, call));
    if (entry === undefined) return undefined;
    if (entry.after > 0) {
      entry.after -= 1;
      return undefined;
    }
    entry.left -= 1;
    this.#entries = this.#entries.filter(({ left }) => left > 0);
    if (entry.fault.kind === 'hold') this.#used.push(entry);
    return { fault: entry.fault, released: entry.released.promise };
  }
}

function applies(fault: CallFault, { service, operation, address, caller }: Call): boolean {
  return (
    fault.service === service &&
    (fault.operation ?? operation) === operation &&
    (fault.functionName === undefined || isNamed(caller?.functionName, fault.functionName)) &&
    (fault.contains === undefined ||
      address.includes(fault.contains) ||
      caller?.payload.includes(fault.contains) === true)
  );
}

/** `store-file` stands for `MyStack-StoreFile`. */
function isNamed(full: string | undefined, given: string): boolean {
  const plain = (name: string) => name.replaceAll('-', '').toLowerCase();
  return full !== undefined && plain(full).endsWith(plain(given));
}
