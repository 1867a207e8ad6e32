/** `npm run ops -- break`, `fix` and `faults`: they switch faults of a running engine's functions and of its database. */
import * as z from 'zod';
import { faultRefusalSchema, findRunningEngine, type RunningEngine } from '../../local/engine.ts';

/** Thrown for a command that cannot be carried out as given; the message says how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface FaultOptions {
  /** Invocations or calls that the fault applies to. Default: all, until it is fixed. */
  readonly times?: number;
  /** Invocations or calls that pass before the fault applies. */
  readonly after?: number;
  readonly milliseconds?: number;
  /** The name of the error of `fail`. */
  readonly error?: string;
}

/** More than will ever happen, which stands for "until fixed". */
const UNTIL_FIXED = 1_000_000;
const SLOW_MILLISECONDS = 2_000;

/** The database's name among those of the functions. */
const DATABASE = 'database';
const FUNCTION_KINDS = ['throttle', 'fail', 'slow', 'kill'];
/** The database's own names for the kinds of faults. */
const DATABASE_ERRORS: Readonly<Record<string, string>> = {
  throttle: 'ThrottlingException',
  fail: 'InternalServerError',
  slow: 'Slow',
};

type Target = keyof RunningEngine['faults'];
const TARGETS: readonly Target[] = ['database', 'functions'];

/** @throws UsageError when no engine runs, when nothing has the name, or when it cannot fail in this way */
export function injectFault(
  dataFolder: string,
  [name, kind]: readonly string[],
  options: FaultOptions = {},
): Promise<string> {
  if (name === undefined || kind === undefined) throw new UsageError('break needs a name and a kind of fault');
  const { times = UNTIL_FIXED, after = 0, milliseconds, error } = options;
  const common = { times, after };
  const delay = { milliseconds: milliseconds ?? SLOW_MILLISECONDS };
  if (name === DATABASE) {
    assertKind(name, kind, Object.keys(DATABASE_ERRORS));
    const failure = (kind === 'fail' ? error : undefined) ?? DATABASE_ERRORS[kind];
    return inject(dataFolder, 'database', { error: failure, ...common, ...(kind === 'slow' && delay) });
  }
  assertKind(name, kind, FUNCTION_KINDS);
  return inject(dataFolder, 'functions', {
    functionName: name,
    kind,
    ...common,
    ...(kind === 'slow' && delay),
    ...(kind === 'kill' && milliseconds !== undefined && { milliseconds }),
    ...(kind === 'fail' && { errorType: error ?? 'InjectedFailure' }),
  });
}

/** Clears all faults. @returns a line for each that ended. @throws UsageError when no engine runs */
export async function clearFaults(dataFolder: string): Promise<string> {
  const ended = await pendingFaults(dataFolder);
  for (const target of TARGETS) await call(dataFolder, target, 'DELETE');
  return ended.map((fault) => `${fault.functionName}: fault ${kindOf(fault)} ended`).join('\n') || NONE;
}

/** One line for each fault. @throws UsageError when no engine runs */
export async function listFaults(dataFolder: string): Promise<string> {
  return (await pendingFaults(dataFolder)).map(describe).join('\n') || NONE;
}

const NONE = 'No fault is switched on.';

async function pendingFaults(dataFolder: string): Promise<PendingFault[]> {
  const faults: PendingFault[] = [];
  for (const target of TARGETS) {
    const { body } = await call(dataFolder, target, 'GET');
    faults.push(...pendingSchema.parse(body));
  }
  return faults;
}

/** As functions and the database list them. */
const pendingFaultSchema = z.looseObject({
  functionName: z.string().default(DATABASE),
  kind: z.string().optional(),
  error: z.string().default(''),
  left: z.number(),
});
const pendingSchema = z.array(pendingFaultSchema);

type PendingFault = z.infer<typeof pendingFaultSchema>;

function kindOf({ kind, error }: PendingFault): string {
  return kind ?? Object.entries(DATABASE_ERRORS).find(([, own]) => own === error)?.[0] ?? error;
}

function describe(fault: PendingFault): string {
  const { functionName, left } = fault;
  return `${functionName}: ${kindOf(fault)}, ${left > UNTIL_FIXED / 2 ? 'until fixed' : `${left} times`}`;
}

function assertKind(name: string, kind: string, kinds: readonly string[]): void {
  if (!kinds.includes(kind)) throw new UsageError(`${name} has no fault ${kind}, only ${kinds.join(', ')}`);
}

async function inject(dataFolder: string, target: Target, fault: object): Promise<string> {
  const { ok, body } = await call(dataFolder, target, 'POST', fault);
  if (ok) return listFaults(dataFolder);
  const { message, known } = faultRefusalSchema.parse(body);
  if (known === undefined) throw new UsageError(message);
  const given = 'functionName' in fault ? fault.functionName : target;
  throw new UsageError(`There is no ${given}. Names: ${[DATABASE, ...known].join(', ')}`);
}

async function call(
  dataFolder: string,
  target: Target,
  method: 'GET' | 'POST' | 'DELETE',
  fault?: object,
): Promise<{ readonly ok: boolean; readonly body: unknown }> {
  const running = await findRunningEngine(dataFolder);
  if (running === undefined) throw new UsageError(`No engine runs on ${dataFolder}: npm start starts one`);
  const response = await running.faults[target]({
    method,
    headers: { 'content-type': 'application/json' },
    ...(fault && { body: JSON.stringify(fault) }),
  });
  return { ok: response.ok, body: await response.json() };
}
