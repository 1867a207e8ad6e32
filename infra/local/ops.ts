/**
 * `npm run ops`: alarm states and the dashboards' figures, from the running engine or from what the last one left; and the
 * switches that make an alarm fire.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { REPOSITORY } from '../bundle.ts';
import { readKeptPorts } from './engine/ports.ts';
import { assertNotRunning, EngineRunningError } from './engine/running-engine.ts';
import { FAULTS_PATH } from './lambda/api.ts';
import { buildReport } from './ops/build-report.ts';
import { RANGE_NAMES, rangeNamed } from './ops/ranges.ts';
import { type OpsReport, opsReportSchema } from './ops/report.ts';
import { storedOperations } from './ops/stored-operations.ts';
import { reportText } from './ops/terminal.ts';

const USAGE = `npm run ops -- [--range ${RANGE_NAMES.join('|')}] [--json]
npm run ops -- break FUNCTION throttle|fail|slow|kill [--times N] [--after N] [--milliseconds N] [--error NAME]
npm run ops -- mend
npm run ops -- faults
npm run ops -- demonstrate

FUNCTION is a Lambda of the stack by its name: push, reconciler, store-file ...
A fault lasts until it is mended, or N invocations. These commands take --data FOLDER (default .local/data).
demonstrate starts an engine of its own, runs forty exports of which three fail, and stays for its dashboards to be seen.`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Until somebody mends it. */
const FOR_EVER = 1_000_000;
const KINDS = ['throttle', 'fail', 'slow', 'kill'] as const;

function readCommand() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string', default: path.join(REPOSITORY, '.local', 'data') },
        range: { type: 'string' },
        json: { type: 'boolean', default: false },
        times: { type: 'string', default: String(FOR_EVER) },
        after: { type: 'string', default: '0' },
        milliseconds: { type: 'string' },
        error: { type: 'string', default: 'InjectedFailure' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
type Options = ReturnType<typeof readCommand>['values'];

async function isRunning(dataFolder: string): Promise<boolean> {
  try {
    await assertNotRunning(dataFolder);
    return false;
  } catch (error) {
    if (error instanceof EngineRunningError) return true;
    throw error;
  }
}

async function readReport({ data, range }: Options): Promise<OpsReport> {
  const chosen = rangeNamed(range);
  if (range !== undefined && chosen === undefined) throw new UsageError(`--range ${range}: ${RANGE_NAMES.join(', ')}`);
  const { website } = await readKeptPorts(data);
  if (website === undefined || !(await isRunning(data))) {
    console.error('No engine runs: this is what the last one measured. npm start starts one.\n');
    return buildReport(await storedOperations(data), chosen);
  }
  const query = chosen === undefined ? '' : `?range=${chosen}`;
  const response = await fetch(`http://127.0.0.1:${website}/ops.json${query}`);
  return opsReportSchema.parse(await response.json());
}

const faultsSchema = z.array(z.looseObject({ functionName: z.string(), kind: z.string(), left: z.number() }));

/** @throws UsageError when no engine runs, or when it does not take the fault */
async function switchFaults(dataFolder: string, method: 'GET' | 'POST' | 'DELETE', fault?: object): Promise<string> {
  const { lambda } = await readKeptPorts(dataFolder);
  if (lambda === undefined || !(await isRunning(dataFolder))) {
    throw new UsageError(`No engine runs on ${dataFolder}: npm start starts one`);
  }
  const response = await fetch(`http://127.0.0.1:${lambda}${FAULTS_PATH}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(fault && { body: JSON.stringify(fault) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new UsageError(z.object({ message: z.string() }).parse(answer).message);
  const pending = faultsSchema.parse(answer);
  if (pending.length === 0) return 'No fault is switched on.';
  return pending
    .map(
      ({ functionName, kind, left }) =>
        `${functionName}: ${kind}, ${left >= FOR_EVER ? 'until mended' : `${left} times`}`,
    )
    .join('\n');
}

function breakFunction([functionName, given]: readonly string[], options: Options): Promise<string> {
  const kind = KINDS.find((each) => each === given);
  if (functionName === undefined || kind === undefined) throw new UsageError('break what, and how?');
  const { times, after, milliseconds, error } = options;
  const later = kind === 'slow' ? { milliseconds: Number(milliseconds ?? 2_000) } : {};
  const sooner = kind === 'kill' && milliseconds !== undefined ? { milliseconds: Number(milliseconds) } : {};
  const failure = kind === 'fail' ? { errorType: error } : {};
  const fault = { functionName, kind, times: Number(times), after: Number(after), ...later, ...sooner, ...failure };
  return switchFaults(options.data, 'POST', fault);
}

async function main(): Promise<string> {
  const { values, positionals } = readCommand();
  const [command, ...rest] = positionals;
  switch (command) {
    case undefined: {
      const report = await readReport(values);
      return values.json ? JSON.stringify(report) : reportText(report);
    }
    case 'break':
      return breakFunction(rest, values);
    case 'mend':
      return switchFaults(values.data, 'DELETE');
    case 'faults':
      return switchFaults(values.data, 'GET');
    case 'demonstrate':
      // Not before it is asked for: it brings the whole engine along.
      return (await import('./ops/demonstration.ts')).demonstrate();
    default:
      throw new UsageError(`There is no ${command}`);
  }
}

try {
  console.log(await main());
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
