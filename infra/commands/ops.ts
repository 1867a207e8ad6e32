/**
 * `npm run ops`: alarm states and the dashboards' figures, from the running engine or from what the last one left; and the
 * switches that make an alarm fire.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../bundle.ts';
import {
  buildReport,
  type OpsReport,
  opsReportSchema,
  RANGE_NAMES,
  rangeNamed,
  readKeptPorts,
  reportText,
  storedOperations,
} from '../local/engine.ts';
import { synthesise } from '../synthesise.ts';
import { breakByHand, type FaultOptions, isRunning, listFaults, mend, UsageError } from './ops/faults.ts';

const USAGE = `npm run ops -- [--range ${RANGE_NAMES.join('|')}] [--json]
npm run ops -- break FUNCTION|database throttle|fail|slow|kill [--times N] [--after N] [--milliseconds N] [--error NAME]
npm run ops -- mend
npm run ops -- faults
npm run ops -- demonstrate

FUNCTION is a Lambda of the stack by its name: push, reconciler, store-file ...
The database knows no kill; while it is slow StatusReadsSlow fires, while it fails PollErrorsHigh, if exports are polled meanwhile.
A fault lasts until it is mended, or N invocations or calls. These commands take --data FOLDER (default .local/data).
demonstrate starts an engine of its own, runs forty exports of which three fail, and stays for its dashboards to be seen.`;

function readCommand() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string', default: path.join(REPOSITORY, '.local', 'data') },
        range: { type: 'string' },
        json: { type: 'boolean', default: false },
        times: { type: 'string' },
        after: { type: 'string' },
        milliseconds: { type: 'string' },
        error: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The engine's default. */
const STACK_NAME = 'BufdirExport';

type Options = ReturnType<typeof readCommand>['values'];

async function readReport({ data, range }: Options): Promise<OpsReport> {
  const chosen = rangeNamed(range);
  if (range !== undefined && chosen === undefined) throw new UsageError(`--range ${range}: ${RANGE_NAMES.join(', ')}`);
  const { website } = await readKeptPorts(data);
  if (website === undefined || !(await isRunning(data))) {
    console.error('No engine runs: this is what the last one measured. npm start starts one.\n');
    const { template, codeFolders } = await synthesise();
    return buildReport(storedOperations(data, template, { stackName: STACK_NAME, codeFolders }), chosen);
  }
  const query = chosen === undefined ? '' : `?range=${chosen}`;
  const response = await fetch(`http://127.0.0.1:${website}/ops.json${query}`);
  return opsReportSchema.parse(await response.json());
}

function faultOptions({ times, after, milliseconds, error }: Options): FaultOptions {
  return {
    ...(times !== undefined && { times: Number(times) }),
    ...(after !== undefined && { after: Number(after) }),
    ...(milliseconds !== undefined && { milliseconds: Number(milliseconds) }),
    ...(error !== undefined && { error }),
  };
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
      return breakByHand(values.data, rest, faultOptions(values));
    case 'mend':
      return mend(values.data);
    case 'faults':
      return listFaults(values.data);
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
