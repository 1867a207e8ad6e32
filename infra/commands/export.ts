/**
 * `npm run export -- REGISTER [options]`: one export through the real state machine, on a temporary local engine.
 * Exit codes: 0 completed (or nothing to report), 1 failed, 2 bad input, 130 cancelled with Ctrl-C.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { type Engine, startEngine } from '../local/engine.ts';
import { SynthesisError, synthesise } from '../synthesis/synthesise.ts';
import { isBadInput } from './cli/bad-input.ts';
import { describeFailure } from './cli/describe-failure.ts';
import { type ExportOrder, type ExportReport, namesOfFiles, runExport } from './cli/export-command.ts';
import { InputError, readOptions } from './cli/input-error.ts';
import { checkOutputFolder } from './cli/input-file.ts';
import { type RegisterSource, readRegisterSource } from './cli/register-source.ts';
import type { Output } from './cli/show-progress.ts';
import { localUser } from './local-user.ts';

const USAGE = `npm run export -- REGISTER [--labels FILE] [--organisation NUMBER] [--year 2025]
                       [--format xlsx|csv] [--language nb|en] [--out DIR] [--json] [--help]

REGISTER is an .xlsx, or a folder with aktiviteter.csv and, if there are any, deltakelser.csv and likepersoner.csv.
A folder without aktiviteter.csv and register.xlsx is a register of several files: all its .xlsx and .csv. Names of csv
files that belong together differ in those three words alone: oslo-aktiviteter.csv, oslo-deltakelser.csv.
The labels file (default: labels.json beside REGISTER) maps the organisation's own words: each aktivitetstype to a
category ("labels"), and words of form, arrangor, rolle and land to those of the vocabulary ("vocabularies").
lambdas/domain/rules/README.md shows one, with all columns and words of a register.
Writes report.xlsx (or report-csv.zip), figures.json and manifest.json to DIR (default: the current folder).`;

const USER = 'kommandolinje';

interface Order extends ExportOrder {
  readonly json: boolean;
}

/** @returns undefined when the user asks for help. @throws InputError */
async function readOrder(args: readonly string[]): Promise<Order | undefined> {
  const { values, positionals } = readOptions(() => parse(args), USAGE);
  const [register] = positionals;
  if (values.help) return undefined;
  if (register === undefined || positionals.length > 1) {
    throw new InputError(`Give one register.\n\n${USAGE}`);
  }
  const format = oneOf('--format', values.format, ['xlsx', 'csv']);
  const language = oneOf('--language', values.language, ['nb', 'en']);
  const out = path.resolve(values.out);
  await checkOutputFolder(out, namesOfFiles(format));
  return { source: await readRegisterSource(register, values), format, language, out, json: values.json };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      labels: { type: 'string' },
      organisation: { type: 'string' },
      year: { type: 'string' },
      format: { type: 'string', default: 'xlsx' },
      language: { type: 'string', default: 'nb' },
      out: { type: 'string', default: '.' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) {
    throw new InputError(`${option} ${value}: choose ${allowed.join(' or ')}`);
  }
  return found;
}

function describeCompleted({ rows, bytes, sha256, files, findings }: ExportReport): string {
  const activities = rows === 1 ? '1 aktivitet' : `${rows} aktiviteter`;
  const count = Object.values(findings).reduce((sum, each) => sum + each, 0);
  return [
    `Ferdig: ${activities}, ${bytes} byte, SHA-256 ${sha256}`,
    ...files,
    ...(count === 0 ? [] : [`${count} funn i registeret: se arket Funn i rapporten før innsending.`]),
  ].join('\n');
}

const CANCELLED = 'Avbrutt. Ingenting er skrevet.';

function describe(report: ExportReport, { out, source }: Order): string {
  switch (report.status) {
    case 'completed':
      return describeCompleted(report);
    case 'completed_empty':
      return `Ingen aktiviteter å rapportere: ingen rapport er skrevet til ${out}.`;
    case 'cancelled':
      return CANCELLED;
    default:
      return report.failures.length === 0
        ? `Feilet: ${report.status}`
        : report.failures.map((failure) => describeFailure(failure, source.labelsFile)).join('\n');
  }
}

function exitCode(report: ExportReport): number {
  switch (report.status) {
    case 'completed':
    case 'completed_empty':
      return 0;
    case 'cancelled':
      return 130;
    case 'refused':
      return 2;
    default:
      return isBadInput(report.failure?.code ?? '') ? 2 : 1;
  }
}

async function onTemporaryEngine<T>(
  source: RegisterSource,
  work: (engine: Engine, userName: string) => Promise<T>,
): Promise<T> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-export-'));
  let engine: Engine | undefined;
  try {
    engine = await startEngine({
      dataFolder,
      synthesis: await synthesise(),
      persistent: false,
      fast: true,
      // The reconciler looks every minute for what was lost, as on AWS; most exports have ended before.
      speed: 1,
      // No one sees the dashboards of this engine.
      injectable: false,
      users: [
        localUser({
          username: USER,
          name: 'Kommandolinje',
          role: 'coordinator',
          organisationNumber: source.organisationNumber,
          organisationName: source.organisation,
        }),
      ],
    });
    return await work(engine, USER);
  } finally {
    await engine?.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Where the command runs: on a process of its own, or on an engine that a test shares between many of them. */
export interface ExportHost {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stop: AbortSignal;
  /** Calls `work` with an engine, and the name of a coordinator of the organisation of the register. */
  withEngine<T>(source: RegisterSource, work: (engine: Engine, userName: string) => Promise<T>): Promise<T>;
}

/** @returns the exit code */
export async function exportCommand(
  args: readonly string[],
  { stdout, stderr, stop, withEngine }: ExportHost,
): Promise<number> {
  const say = (output: Output, text: string) => output.write(`${text}\n`);
  try {
    const order = await readOrder(args);
    if (order === undefined) {
      say(stdout, USAGE);
      return 0;
    }
    const { leftOut } = order.source;
    if (leftOut.length > 0) {
      say(stderr, `Leses ikke, fordi mappen har et register med faste navn: ${leftOut.join(', ')}`);
    }
    const report = await withEngine(order.source, (engine, userName) =>
      runExport(engine, order, userName, { stop, progress: stderr }),
    );
    say(stdout, order.json ? JSON.stringify(report) : describe(report, order));
    return exitCode(report);
  } catch (error) {
    // Ctrl-C also ends the process that makes the template, before there is an engine.
    if (stop.aborted && error instanceof SynthesisError) {
      say(stdout, CANCELLED);
      return 130;
    }
    say(stderr, error instanceof InputError ? error.message : inspect(error));
    return error instanceof InputError ? 2 : 1;
  }
}

if (import.meta.main) {
  const stopping = new AbortController();
  process.on('SIGINT', () => stopping.abort());
  process.on('SIGTERM', () => stopping.abort());
  const { stdout, stderr } = process;
  const host = { stdout, stderr, stop: stopping.signal, withEngine: onTemporaryEngine };
  process.exitCode = await exportCommand(process.argv.slice(2), host);
}
