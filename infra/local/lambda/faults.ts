/** Fault switches: make a function throttle, fail, slow down or die, a given number of times. Tests and operators use them. */
import * as z from 'zod';
import { type FaultSwitchboard, UnknownNameError } from '../service/fault-api.ts';
import { type Failure, failure, THROTTLED } from './outcomes.ts';

const common = {
  functionName: z.string().min(1),
  /** How many invocations meet the fault; then it is spent. */
  times: z.int().min(1).default(1),
  /** Invocations that pass unharmed before the first one that does not. */
  after: z.int().min(0).default(0),
};

const faultSchema = z.discriminatedUnion('kind', [
  /** Refused before it runs, as by Lambda's concurrency limit. */
  z.strictObject({ kind: z.literal('throttle'), ...common }),
  /** The handler is not called; the invocation fails with this error. */
  z.strictObject({
    kind: z.literal('fail'),
    ...common,
    errorType: z.string().min(1).default('Lambda.ServiceException'),
    errorMessage: z.string().default('Injected by the local engine'),
  }),
  /** The handler is called so many milliseconds late; they count towards the timeout. */
  z.strictObject({ kind: z.literal('slow'), ...common, milliseconds: z.int().min(1) }),
  /** Waits in line until the fault is cleared: for looking at what is between two steps, however long it takes. */
  z.strictObject({ kind: z.literal('hold'), ...common }),
  /** The process is killed so many milliseconds into the invocation. */
  z.strictObject({ kind: z.literal('kill'), ...common, milliseconds: z.int().min(0).default(0) }),
]);
type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** What a fault does to one invocation. */
export type FaultEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse'; readonly outcome: Failure }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'hold'; readonly released: Promise<void> }
  | { readonly kind: 'kill'; readonly milliseconds: number };

export class FaultSwitches implements FaultSwitchboard {
  readonly #functionNames: readonly string[];
  #faults: { fault: Fault; after: number; times: number }[] = [];
  #held: { readonly functionName: string; readonly release: () => void }[] = [];

  constructor(functionNames: readonly string[]) {
    this.#functionNames = functionNames;
  }

  /**
   * The function may be named by the end of its name: `store-file` and `StoreFile` are `BufdirExport-StoreFile`.
   * @param input a FaultInput
   * @throws ZodError when the fault is not well formed, UnknownNameError when there is no such function or more than one
   */
  inject(input: unknown): void {
    const given = faultSchema.parse(input);
    const fault = { ...given, functionName: this.#nameOf(given.functionName) };
    this.#faults.push({ fault, after: fault.after, times: fault.times });
  }

  get pending(): readonly (Fault & { readonly left: number })[] {
    return this.#faults.map(({ fault, times }) => ({ ...fault, left: times }));
  }

  /** Lets go what is held, too. @param given as for `inject`; without it, of every function */
  clear(given?: string): void {
    const name = given === undefined ? undefined : this.#nameOf(given);
    const concerns = (functionName: string) => name === undefined || name === functionName;
    this.#faults = this.#faults.filter(({ fault }) => !concerns(fault.functionName));
    for (const { release } of this.#held.filter(({ functionName }) => concerns(functionName))) release();
    this.#held = this.#held.filter(({ functionName }) => !concerns(functionName));
  }

  /** Called once an invocation: the first fault of this function that is not waiting is used up by one. */
  next(functionName: string): FaultEffect {
    const entry = this.#faults.find(({ fault }) => fault.functionName === functionName);
    if (entry === undefined) return { kind: 'none' };
    if (entry.after > 0) {
      entry.after -= 1;
      return { kind: 'none' };
    }
    entry.times -= 1;
    if (entry.times === 0) this.#faults = this.#faults.filter((other) => other !== entry);
    const { fault } = entry;
    switch (fault.kind) {
      case 'throttle':
        return { kind: 'refuse', outcome: THROTTLED };
      case 'fail':
        return { kind: 'refuse', outcome: failure(fault.errorType, fault.errorMessage) };
      case 'hold': {
        const { promise: released, resolve: release } = Promise.withResolvers<void>();
        this.#held.push({ functionName, release });
        return { kind: 'hold', released };
      }
      case 'slow':
      case 'kill':
        return { kind: fault.kind, milliseconds: fault.milliseconds };
    }
  }

  #nameOf(given: string): string {
    if (this.#functionNames.includes(given)) return given;
    const plain = (name: string) => name.replaceAll('-', '').toLowerCase();
    const [name, other] = this.#functionNames.filter((full) => plain(full).endsWith(plain(given)));
    if (name === undefined || other !== undefined)
      throw new UnknownNameError(given, this.#functionNames.map(shortName));
    return name;
  }
}

/** `store-file` of `BufdirExport-StoreFile`. */
function shortName(functionName: string): string {
  const last = functionName.split('-').at(-1) ?? functionName;
  return last.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
