/**
 * `npm run erase -- participant --person FILE` and `npm run erase -- organisation NUMBER`: erases a person, or all registers
 * of an organisation, through the API. Exit codes: 0 erased, 1 not erased, 2 an option or the file is wrong.
 */
import { parseArgs } from 'node:util';
import {
  type ErasedOrganisation,
  type ErasedParticipant,
  erasedOrganisationSchema,
  erasedParticipantSchema,
  personToEraseSchema,
} from '../../../lambdas/protocol.ts';
import { ApiClient, ProblemError } from '../cli/api-client.ts';
import type { Command, Say } from '../cli/command.ts';
import { counted } from '../cli/counted.ts';
import { complaintOf, InputError, readOptions } from '../cli/input-error.ts';
import { readInputFile } from '../cli/input-file.ts';
import { localUsers } from '../cli/local-users.ts';
import { DATA_FOLDER } from '../data-folder.ts';

const USAGE = `npm run erase -- participant --person FILE --organisation NUMBER [--preview]
npm run erase -- organisation NUMBER

FILE is JSON with what is known of the person: navn, fodselsdato, medlemsnr, telefon, epost; at least medlemsnr, or navn and
one more. It stands in a file, because a command line is kept in the shell's history; delete it afterwards.
--preview       counts what would be erased of the person, and changes nothing
--data FOLDER   the data folder of the engine that npm start runs, which is asked as a coordinator of the organisation
--api URL       a deployed API instead (the stack's output ApiUrl); SMOKE_ID_TOKEN holds the ID token of a coordinator
Exit codes: 0 erased, 1 not erased, 2 an option or the file is wrong.`;

/** The API gives up before a large register is done; the function goes on, and a repeated request finds what is left. */
const MAX_REQUESTS = 40;

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      person: { type: 'string' },
      organisation: { type: 'string' },
      preview: { type: 'boolean', default: false },
      api: { type: 'string' },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

type Options = ReturnType<typeof parse>['values'];

/** @throws InputError */
async function clientFor({ api, data }: Options, organisationNumber: string): Promise<ApiClient> {
  if (api !== undefined) {
    const token = process.env.SMOKE_ID_TOKEN ?? '';
    if (token === '') throw new InputError('--api needs an ID token in SMOKE_ID_TOKEN');
    return new ApiClient(api.replace(/\/$/, ''), async () => token);
  }
  const [client] = await localUsers(data, 'coordinator', organisationNumber);
  if (client === undefined) throw new InputError(`No coordinator of ${organisationNumber} is known`);
  return client;
}

/** @throws InputError that does not quote the file */
async function readPerson(file: string): Promise<unknown> {
  const bytes = await readInputFile(file);
  let known: unknown;
  try {
    known = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new InputError(`${file}: not a JSON file.\n\n${USAGE}`);
  }
  if (!personToEraseSchema.safeParse(known).success) {
    throw new InputError(`${file}: not enough to know whose rows they are, or an unknown field.\n\n${USAGE}`);
  }
  return known;
}

async function repeated(client: ApiClient, path: string, body: unknown): Promise<unknown> {
  for (let requests = 1; ; requests++) {
    try {
      return await client.json('POST', path, body);
    } catch (error) {
      const goesOn = error instanceof ProblemError && error.status === 503;
      if (!goesOn || requests === MAX_REQUESTS) throw error;
    }
  }
}

async function answer(args: readonly string[], say: Say): Promise<number> {
  const { values, positionals } = readOptions(() => parse(args), USAGE);
  const [scope, number, ...more] = positionals;
  if (values.help) {
    say.log(USAGE);
    return 0;
  }
  if (scope === 'organisation') {
    if (number === undefined || !/^\d{9}$/.test(number) || more.length > 0) {
      throw new InputError(`Give one organisation number, of nine digits.\n\n${USAGE}`);
    }
    // What is not understood must not be passed over: nothing brings the registers back.
    const { preview, person, organisation } = values;
    const given = { preview: preview || undefined, person, organisation };
    const foreign = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : name));
    if (foreign.length > 0) {
      const names = foreign.map((name) => `--${name}`).join(', ');
      throw new InputError(
        `Nothing was erased: ${names} is not of «organisation», which erases all registers.\n\n${USAGE}`,
      );
    }
    const client = await clientFor(values, number);
    const erased = await repeated(client, '/privacy/organisation/erase', { organisationNumber: number });
    printOrganisation(erasedOrganisationSchema.parse(erased), say);
    return 0;
  }
  if (scope !== 'participant' || number !== undefined) {
    throw new InputError(`Say «participant» or «organisation NUMBER».\n\n${USAGE}`);
  }
  if (values.person === undefined || values.organisation === undefined) {
    throw new InputError(`«participant» needs --person FILE and --organisation NUMBER.\n\n${USAGE}`);
  }
  const person = await readPerson(values.person);
  const client = await clientFor(values, values.organisation);
  const erased = await repeated(client, '/privacy/participants/erase', { person, preview: values.preview });
  printParticipant(erasedParticipantSchema.parse(erased), say);
  return 0;
}

function printParticipant({ preview, years, reports }: ErasedParticipant, say: Say): void {
  const verb = preview ? 'would lose' : 'lost';
  if (years.length === 0) say.log('The person is in no register.');
  for (const { year, versions, rows } of years) {
    say.log(`${year}: ${counted(rows, 'row')} in ${counted(versions, 'version')} ${verb} the person`);
  }
  printReports(reports, say);
}

function printOrganisation({ years, objects, reports }: ErasedOrganisation, say: Say): void {
  say.log(`Erased: the registers of ${years.join(', ') || 'no year'}, ${counted(objects, 'object')}`);
  printReports(reports, say);
}

function printReports(reports: ErasedParticipant['reports'], say: Say): void {
  if (reports.length > 0) {
    say.log('Signed reports that may name peer supporters, and stay until their retention ends:');
  }
  for (const { exportId, year, completedAt } of reports) {
    say.log(`  ${exportId} of ${year}, completed ${completedAt}`);
  }
}

export const eraseCommand: Command = async (args, say) => {
  try {
    return await answer(args, say);
  } catch (error) {
    say.error(complaintOf(error, 'Not erased'));
    return error instanceof InputError ? 2 : 1;
  }
};

if (import.meta.main) process.exitCode = await eraseCommand(process.argv.slice(2), console);
