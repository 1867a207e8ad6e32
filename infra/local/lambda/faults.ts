/** Fault switches for tests and operators: they make a function throttle, fail, slow down, die, answer late or hear twice. */
import * as z from 'zod';
import { type FaultSwitchboard, UnknownNameError } from '../service/fault-api.ts';
import { type Failure, failure, THROTTLED } from './outcomes.ts';

const common = {
  functionName: z.string().min(1),
  /** Number of invocations that the fault applies to. */
  times: z.int().min(1).default(1),
  /** Number of invocations that pass before the fault applies. */
  after: z.int().min(0).default(0),
  /** Only invocations whose payload as JSON has this text in it. */
  contains: z.string().min(1).optional(),
};

const faultSchema = z.discriminatedUnion('kind', [
  /** The invocation is refused before it runs, as by Lambda's concurrency limit. */
  z.strictObject({ kind: z.literal('throttle'), ...common }),
  /** The handler is not called; the invocation fails with this error. */
  z.strictObject({
    kind: z.literal('fail'),
    ...common,
    errorType: z.string().min(1).default('Lambda.ServiceException'),
    errorMessage: z.string().default('Injected by the local engine'),
  }),
  /** The handler is called this many milliseconds late; they count towards the timeout. */
  z.strictObject({ kind: z.literal('slow'), ...common, milliseconds: z.int().min(1) }),
  /** The invocation waits until the fault is cleared, so that a test can look at the state between two steps. */
  z.strictObject({ kind: z.literal('hold'), ...common }),
  /** The process is killed this many milliseconds after the start of the invocation; at 0 its handler does not begin. */
  z.strictObject({ kind: z.literal('kill'), ...common, milliseconds: z.int().min(0).default(0) }),
  /** The caller is told at once that the function timed out; its handler begins this many milliseconds later all the same. */
  z.strictObject({ kind: z.literal('late'), ...common, milliseconds: z.int().min(0) }),
  /** The event is delivered again this many milliseconds later, as after a lost acknowledgement: newer ones may be first. */
  z.strictObject({ kind: z.literal('repeat'), ...common, milliseconds: z.int().min(0) }),
  /** The event never arrives, and its sender does not notice. EventBridge delivers so: best effort. */
  z.strictObject({ kind: z.literal('lose'), ...common }),
]);
type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** What a fault does to one invocation. */
export type FaultEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse'; readonly outcome: Failure }
  | { readonly kind: 'lose' }
  | { readonly kind: 'late' | 'repeat'; readonly milliseconds: number }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'hold'; readonly released: Promise<void> }
  | { readonly kind: 'kill'; readonly milliseconds: number };

export class FaultSwitches implements FaultSwitchboard {
  readonly #functionNames: readonly string[];
  #faults: { fault: Fault; after: number; times: number }[] = [];
  #held: { readonly fault: Fault; readonly release: () => void }[] = [];

  constructor(functionNames: readonly string[]) {
    this.#functionNames = functionNames;
  }

  /**
   * The function may be named by the end of its name: `send-mail` and `SendMail` stand for `MyStack-SendMail`.
   * @param input a FaultInput
   * @throws ZodError when the fault is not well formed, UnknownNameError when no function or more than one has the name
   */
  inject(input: unknown): void {
    const given = faultSchema.parse(input);
    const fault = { ...given, functionName: this.#nameOf(given.functionName) };
    this.#faults.push({ fault, after: fault.after, times: fault.times });
  }

  get pending(): readonly (Fault & { readonly left: number })[] {
    return this.#faults.map(({ fault, times }) => ({ ...fault, left: times }));
  }

  /** Held invocations continue. @param given as for `inject`; default: every function */
  clear(given?: string): void {
    const name = given === undefined ? undefined : this.#nameOf(given);
    this.#clear(({ functionName }) => name === undefined || name === functionName);
  }

  /** As `clear`, for the faults with this `contains`. */
  clearContaining(text: string): void {
    this.#clear(({ contains }) => contains === text);
  }

  /** Held invocations continue; other faults stay. @param given as for `inject` */
  release(given: string, contains: string): void {
    const name = this.#nameOf(given);
    const concerns = ({ fault }: { readonly fault: Fault }) =>
      fault.functionName === name && fault.contains === contains;
    for (const held of this.#held) if (concerns(held)) held.release();
    this.#held = this.#held.filter((held) => !concerns(held));
  }

  /** The faults whose invocations wait now. */
  get held(): readonly Fault[] {
    return this.#held.map(({ fault }) => fault);
  }

  #clear(concerns: (fault: Fault) => boolean): void {
    this.#faults = this.#faults.filter(({ fault }) => !concerns(fault));
    for (const { fault, release } of this.#held) if (concerns(fault)) release();
    this.#held = this.#held.filter(({ fault }) => !concerns(fault));
  }

  /** Called once for each invocation: counts down the first fault that applies to it. @param payload JSON text */
  next(functionName: string, payload: string): FaultEffect {
    const entry = this.#faults.find(
      ({ fault }) => fault.functionName === functionName && payload.includes(fault.contains ?? ''),
    );
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
        this.#held.push({ fault, release });
        return { kind: 'hold', released };
      }
      case 'lose':
        return { kind: 'lose' };
      case 'slow':
      case 'kill':
      case 'late':
      case 'repeat':
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

/** `send-mail` for `MyStack-SendMail`. */
function shortName(functionName: string): string {
  const last = functionName.split('-').at(-1) ?? functionName;
  return last.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
