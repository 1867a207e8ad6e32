/** What `npm run ops -- break`, `mend` and `faults` do: they switch the faults of a running engine, of its functions and of its database. */
import * as z from 'zod';
import {
  assertNotRunning,
  EngineRunningError,
  FAULTS_PATH,
  faultRefusalSchema,
  readKeptPorts,
} from '../../local/engine.ts';

/** What whoever gives the command can mend by giving another. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface FaultOptions {
  readonly times?: number;
  /** Invocations or calls that pass unharmed before the first. */
  readonly after?: number;
  readonly milliseconds?: number;
  /** What fails, fails with. */
  readonly error?: string;
}

/** Until somebody mends it, however many have met it already. */
const FOR_EVER = 1_000_000;
const SLOW_MILLISECONDS = 2_000;

/** The name of the database among those of the functions. */
const DATABASE = 'database';
const FUNCTION_KINDS = ['throttle', 'fail', 'slow', 'kill'];
/** The database's own words for what the command calls the same as a function's faults. */
const DATABASE_ERRORS: Readonly<Record<string, string>> = {
  throttle: 'ThrottlingException',
  fail: 'InternalServerError',
  slow: 'Slow',
};

type Target = 'functions' | typeof DATABASE;
const TARGETS: readonly Target[] = [DATABASE, 'functions'];

/** @throws UsageError when no engine runs, when there is nothing of that name, or when it cannot be broken so */
export function breakByHand(
  dataFolder: string,
  [name, kind]: readonly string[],
  options: FaultOptions = {},
): Promise<string> {
  if (name === undefined || kind === undefined) throw new UsageError('break what, and how?');
  const { times = FOR_EVER, after = 0, milliseconds, error } = options;
  const common = { times, after };
  const late = { milliseconds: milliseconds ?? SLOW_MILLISECONDS };
  if (name === DATABASE) {
    assertKind(name, kind, Object.keys(DATABASE_ERRORS));
    const failure = (kind === 'fail' ? error : undefined) ?? DATABASE_ERRORS[kind];
    return inject(dataFolder, DATABASE, { error: failure, ...common, ...(kind === 'slow' && late) });
  }
  assertKind(name, kind, FUNCTION_KINDS);
  return inject(dataFolder, 'functions', {
    functionName: name,
    kind,
    ...common,
    ...(kind === 'slow' && late),
    ...(kind === 'kill' && milliseconds !== undefined && { milliseconds }),
    ...(kind === 'fail' && { errorType: error ?? 'InjectedFailure' }),
  });
}

/** Of everything. @throws UsageError when no engine runs */
export async function mend(dataFolder: string): Promise<string> {
  for (const target of TARGETS) await call(dataFolder, target, 'DELETE');
  return listFaults(dataFolder);
}

/** A line each. @throws UsageError when no engine runs */
export async function listFaults(dataFolder: string): Promise<string> {
  const lines: string[] = [];
  for (const target of TARGETS) {
    const { body } = await call(dataFolder, target, 'GET');
    const pending = pendingSchema.parse(body);
    lines.push(
      ...pending.map(({ functionName = DATABASE, kind, error = '', left }) => {
        const how = kind ?? Object.entries(DATABASE_ERRORS).find(([, own]) => own === error)?.[0] ?? error;
        return `${functionName}: ${how}, ${left > FOR_EVER / 2 ? 'until mended' : `${left} times`}`;
      }),
    );
  }
  return lines.join('\n') || 'No fault is switched on.';
}

/** As functions and the database list them. */
const pendingSchema = z.array(
  z.looseObject({
    functionName: z.string().optional(),
    kind: z.string().optional(),
    error: z.string().optional(),
    left: z.number(),
  }),
);

function assertKind(name: string, kind: string, kinds: readonly string[]): void {
  if (!kinds.includes(kind)) throw new UsageError(`${name} cannot be broken by ${kind}: there are ${kinds.join(', ')}`);
}

async function inject(dataFolder: string, target: Target, fault: object): Promise<string> {
  const { ok, body } = await call(dataFolder, target, 'POST', fault);
  if (ok) return listFaults(dataFolder);
  const { message, known } = faultRefusalSchema.parse(body);
  if (known === undefined) throw new UsageError(message);
  const given = 'functionName' in fault ? fault.functionName : target;
  throw new UsageError(
    `No one thing that can be broken is called ${given}. There are: ${[DATABASE, ...known].join(', ')}`,
  );
}

async function call(
  dataFolder: string,
  target: Target,
  method: 'GET' | 'POST' | 'DELETE',
  fault?: object,
): Promise<{ readonly ok: boolean; readonly body: unknown }> {
  const ports = await readKeptPorts(dataFolder);
  const port = target === DATABASE ? ports.dynamoDb : ports.lambda;
  if (port === undefined || !(await isRunning(dataFolder))) {
    throw new UsageError(`No engine runs on ${dataFolder}: npm start starts one`);
  }
  const response = await fetch(`http://127.0.0.1:${port}${FAULTS_PATH}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(fault && { body: JSON.stringify(fault) }),
  });
  return { ok: response.ok, body: await response.json() };
}

export async function isRunning(dataFolder: string): Promise<boolean> {
  try {
    await assertNotRunning(dataFolder);
    return false;
  } catch (error) {
    if (error instanceof EngineRunningError) return true;
    throw error;
  }
}
