/** CPU of this process and of all that it has started, by kind. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds since the start. */
export interface ProcessTimes {
  /** This process, which is engine and client, with every process below it, ended ones included. */
  readonly tree: number;
  /** The Lambdas: what is left of the tree without this process and the database. */
  readonly lambdas: number;
  readonly database: number;
}

const TICKS_PER_SECOND = 100;
/** The program of the local database, as its command line has it. */
const DATABASE = /dynoxide|dynamodb|java/i;

/** @throws Error where there is no /proc */
export function processTimes(): ProcessTimes {
  const own = timesOf(process.pid);
  if (own === undefined) {
    throw new Error('CPU by process is read from /proc, which this system does not have');
  }
  let below = 0;
  let database = 0;
  for (const pid of descendantsOf(process.pid)) {
    const times = timesOf(pid);
    if (times === undefined) continue;
    below += times.self + times.ended;
    if (isDatabase(pid)) database += times.self + times.ended;
  }
  return { database, tree: own.self + own.ended + below, lambdas: own.ended + below - database };
}

/** @returns undefined for a process that has ended. `ended`: its children that have ended */
function timesOf(pid: number): { readonly self: number; readonly ended: number } | undefined {
  try {
    // The name of the program is in brackets and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [user = 0, system = 0, userEnded = 0, systemEnded = 0] = fields.slice(11, 15).map(Number);
    return { self: (user + system) / TICKS_PER_SECOND, ended: (userEnded + systemEnded) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

function descendantsOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
    return children.flatMap((child) => [child, ...descendantsOf(child)]);
  } catch {
    return [];
  }
}

function isDatabase(pid: number): boolean {
  try {
    return DATABASE.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  } catch {
    return false;
  }
}
