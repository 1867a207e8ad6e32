/**
 * `npm run verify-audit -- EXPORT`: reads an audit trail from the API and computes its chain of hashes anew.
 * Exit codes: 0 whole, 1 broken, 2 not checked.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { checkTrail } from '../../../lambdas/domain/trail.ts';
import { type TrailBreak, trailCheckSchema, trailHeadSchema } from '../../../lambdas/protocol.ts';
import { ApiClient, ProblemError } from '../cli/api-client.ts';
import type { Command, Say } from '../cli/command.ts';
import { counted } from '../cli/counted.ts';
import { complaintOf, InputError, readOptions } from '../cli/input-error.ts';
import { localUsers } from '../cli/local-users.ts';
import { DATA_FOLDER } from '../data-folder.ts';

const USAGE = `npm run verify-audit -- EXPORT
npm run verify-audit -- --import IMPORT
npm run verify-audit -- --register YEAR --organisation NUMBER

EXPORT and IMPORT are ids. The page shows an export's under History, in its details ("Eksport-id"), and an import's at the end
of its address while you follow it. What npm run export makes is gone when it ends, with its trail. The trail of a register has what was changed beside
its imports, and its configuration. The engine that npm start runs is asked, as an auditor of the organisation.
--data FOLDER   the data folder of that engine
--api URL       a deployed API instead (the stack's output ApiUrl); SMOKE_ID_TOKEN holds the ID token of one of its users
Exit codes: 0 whole, 1 broken, 2 not checked: an option is wrong, nothing is found, or nobody answers.`;

const BREAKS: Readonly<Record<TrailBreak, (sequence: number) => string>> = {
  missing: (sequence) => `event ${sequence} was removed`,
  changed: (sequence) => `event ${sequence} is not as it was written`,
  cut: (sequence) => `event ${sequence} and those after it were removed`,
  added: (sequence) => `event ${sequence} was added`,
  reordered: (sequence) => `the order was changed from event ${sequence}`,
  stripped: (sequence) => `event ${sequence} lost its place in the chain`,
  record_missing: () => "the trail's record, which counts its events, was removed",
};

/** Events with all their fields, because the hash is over all of them. */
const answerSchema = z.object({
  events: z.array(z.unknown()),
  head: trailHeadSchema.nullable(),
  check: trailCheckSchema,
});

/** @throws InputError */
function readOrder(args: readonly string[]) {
  const { values, positionals } = readOptions(() => parse(args), USAGE);
  const [exportId] = positionals;
  const named = [exportId, values.import, values.register].filter((each) => each !== undefined);
  if (!values.help && (named.length !== 1 || positionals.length > 1)) {
    throw new InputError(`Give one export, one import or one register.\n\n${USAGE}`);
  }
  if (values.register !== undefined && values.api === undefined && values.organisation === undefined) {
    throw new InputError(`--register needs --organisation: each organisation has its own.\n\n${USAGE}`);
  }
  return { ...values, exportId };
}

type Order = ReturnType<typeof readOrder>;

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      import: { type: 'string' },
      register: { type: 'string' },
      organisation: { type: 'string' },
      api: { type: 'string' },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

/** What the user asked for, in the words of the command line. */
function nameOf({ exportId, import: importId, register }: Order): string {
  if (register !== undefined) return `The register of ${register}`;
  return importId === undefined ? `Export ${exportId}` : `Import ${importId}`;
}

function pathOf({ exportId, import: importId, register }: Order): string {
  if (register !== undefined) return `/registers/${encodeURIComponent(register)}`;
  return importId === undefined
    ? `/exports/${encodeURIComponent(exportId ?? '')}`
    : `/imports/${encodeURIComponent(importId)}`;
}

/** @throws InputError */
async function clientsFor({ api, data, organisation }: Order): Promise<readonly ApiClient[]> {
  if (api === undefined) return localUsers(data, 'auditor', organisation);
  const token = process.env.SMOKE_ID_TOKEN ?? '';
  if (token === '') throw new InputError('--api needs an ID token in SMOKE_ID_TOKEN');
  return [new ApiClient(api.replace(/\/$/, ''), async () => token)];
}

/** @throws InputError when no client may read the trail */
async function readTrail(order: Order): Promise<z.infer<typeof answerSchema>> {
  const path = pathOf(order);
  let refusal: ProblemError | undefined;
  for (const client of await clientsFor(order)) {
    try {
      return answerSchema.parse(await client.json('GET', `${path}/audit`));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      refusal = error;
    }
  }
  throw new InputError(`${nameOf(order)}: ${refusal?.message ?? 'nobody may read its trail'}`);
}

async function answer(args: readonly string[], say: Say): Promise<number> {
  const order = readOrder(args);
  if (order.help) {
    say.log(USAGE);
    return 0;
  }
  const { events, head, check: answered } = await readTrail(order);
  const own = checkTrail(events, head ?? undefined, order.register === undefined);
  // The API also sees what it cannot pass on, such as an item that is no event.
  const check = own.outcome === 'broken' ? own : answered;
  if (check.outcome === 'broken') {
    say.error(`Broken: ${BREAKS[check.kind](check.sequence)}.`);
    return 1;
  }
  const last = head === null ? '' : `, the last with hash ${head.hash}`;
  const older =
    check.older === 0
      ? ''
      : `; ${counted(check.older, 'older event is', 'older events are')} not chained and ${check.older === 1 ? 'was' : 'were'} not checked`;
  say.log(`Whole: ${counted(check.chained, 'event')}${last}${older}`);
  return 0;
}

export const verifyAuditCommand: Command = async (args, say) => {
  try {
    return await answer(args, say);
  } catch (error) {
    say.error(complaintOf(error, 'Not checked'));
    return 2;
  }
};

if (import.meta.main) process.exitCode = await verifyAuditCommand(process.argv.slice(2), console);
