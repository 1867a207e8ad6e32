/**
 * `npm run ops`: the states of the alarms and the figures of the dashboards, from the running engine or from the data of
 * the last one; and the switches that make functions and tables fail.
 */
import { parseArgs } from 'node:util';
import {
  buildReport,
  findRunningEngine,
  type OpsReport,
  opsReportSchema,
  RANGE_NAMES,
  rangeNamed,
  reportText,
  storedOperations,
} from '../local/engine.ts';
import { synthesise } from '../synthesis/synthesise.ts';
import { InputError, readOptions } from './cli/input-error.ts';
import { DATA_FOLDER } from './data-folder.ts';
import { clearFaults, type FaultOptions, injectFault, listFaults, UsageError } from './ops/faults.ts';
import { OPERATIONS_PATH } from './website-content.ts';

const USAGE = `npm run ops -- [--range ${RANGE_NAMES.join('|')}] [--json]
npm run ops -- break FUNCTION|database throttle|fail|slow|kill [--times N] [--after N] [--milliseconds N] [--error NAME]
npm run ops -- fix
npm run ops -- faults
npm run ops -- demonstrate

FUNCTION is the name of a Lambda of the stack: push, reconciler, store-file, and of an import plan-import, read-file, publish-register.
The database cannot be killed. While it is slow StatusReadsSlow fires, while it fails PollErrorsHigh, if a page polls an export.
A fault lasts until it is fixed, or for N invocations or calls. These commands take --data FOLDER (default .local/data).
Imports: while read-file fails ImportSuccessRateLow fires, while the database throttles ImportRetriesHigh, if enough files are imported.
demonstrate starts its own engine, runs four imports and forty exports of which some fail, and keeps running so that you can see its dashboards.`;

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: DATA_FOLDER },
      range: { type: 'string' },
      json: { type: 'boolean', default: false },
      times: { type: 'string' },
      after: { type: 'string' },
      milliseconds: { type: 'string' },
      error: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

type Options = ReturnType<typeof parse>['values'];

async function readReport({ data, range }: Options): Promise<OpsReport> {
  const chosen = rangeNamed(range);
  if (range !== undefined && chosen === undefined) throw new UsageError(`--range ${range}: ${RANGE_NAMES.join(', ')}`);
  const running = await findRunningEngine(data);
  if (running === undefined) {
    console.error('No engine is running: these are the figures of the last one. npm start starts an engine.\n');
    return buildReport(storedOperations(data, await synthesise()), chosen);
  }
  const query = chosen === undefined ? '' : `?range=${chosen}`;
  const response = await fetch(`${running.website}${OPERATIONS_PATH}.json${query}`);
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
  const { values, positionals } = readOptions(parse, USAGE);
  const [command, ...rest] = positionals;
  if (values.help) return USAGE;
  switch (command) {
    case undefined: {
      const report = await readReport(values);
      return values.json ? JSON.stringify(report) : reportText(report);
    }
    case 'break':
      return injectFault(values.data, rest, faultOptions(values));
    case 'fix':
      return clearFaults(values.data);
    case 'faults':
      return listFaults(values.data);
    case 'demonstrate':
      // Imported when needed, because it loads what builds the page.
      return (await import('./ops/demonstration.ts')).demonstrate();
    default:
      throw new UsageError(`Unknown command: ${command}`);
  }
}

try {
  console.log(await main());
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof InputError ? error.message : error);
  process.exitCode = error instanceof UsageError || error instanceof InputError ? 2 : 1;
}
