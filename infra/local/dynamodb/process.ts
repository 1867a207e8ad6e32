/** Runs the database (one static binary over SQLite) as a child process that cannot outlive its parent. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface DatabaseProcess {
  readonly endpoint: string;
  /** For tests that kill it. */
  readonly pid: number;
  close(): Promise<void>;
}

/**
 * The shell waits for its standard input to close, which happens when this process ends in any way, and then ends its
 * own child, the database, whose files only their owner can read. Nothing is ever written to the pipe. So no process is ever ended by a remembered id.
 */
const WATCHDOG = `
umask 077
exec 3<&0
"$@" </dev/null 3<&- >&2 &
database=$!
echo $database
exec 1>&2
( read -r nothing <&3; kill -TERM "$database" ) 2>/dev/null &
watcher=$!
wait "$database"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

const READY_MILLISECONDS = 10_000;
const CLOSE_MILLISECONDS = 5_000;
const ATTEMPTS = 5;

/** @throws Error with instructions when there is no binary for this platform */
export function findBinary(): string {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch (cause) {
    throw new Error(
      `There is no database for ${process.platform}-${process.arch}: start Amazon's DynamoDB Local and set AWS_ENDPOINT_URL_DYNAMODB to its address`,
      { cause },
    );
  }
}

/**
 * The database asks for no signature, and lets pages of every origin read its answers (CORS `*`). So it gets an address that
 * no page can find: one of the 16 million of loopback, with a port of its own. Source: RFC 1122, section 3.2.1.3 (127/8).
 */
function hiddenAddress(): string {
  // Neither 127.0.0.x, where other programs listen, nor a broadcast address.
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}

/** @param databasePath of the file that it keeps its data in */
export async function startDatabaseProcess(databasePath: string): Promise<DatabaseProcess> {
  const binary = findBinary();
  for (let attempt = 1; ; attempt += 1) {
    const host = hiddenAddress();
    const started = await tryStart(binary, databasePath, host, await freePort(host));
    if (started.kind === 'ready') return started.database;
    // A free port may be taken before the database binds it.
    if (attempt === ATTEMPTS) throw new Error(`The database did not start: ${started.output}`);
    await delay(200 * attempt);
  }
}

type Started =
  | { readonly kind: 'ready'; readonly database: DatabaseProcess }
  | { readonly kind: 'failed'; readonly output: string };

async function tryStart(binary: string, databasePath: string, host: string, port: number): Promise<Started> {
  const command = [binary, 'serve', '--host', host, '--port', String(port), '--db-path', databasePath];
  // Its own process group, so that Ctrl-C does not end it: it ends after all services that use it.
  const shell = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  shell.unref();
  let output = '';
  let pid = 0;
  shell.stdout.on('data', (text: Buffer) => {
    pid = Number(text.toString().trim());
  });
  shell.stderr.on('data', (text: Buffer) => {
    output = `${output}${text}`.slice(-2000);
  });
  for (const stream of [shell.stdin, shell.stdout, shell.stderr]) {
    stream.on('error', () => undefined);
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
  let ended = false;
  const end = new Promise<void>((resolve) => {
    shell.once('error', (error) => {
      output += error.message;
      ended = true;
      resolve();
    });
    shell.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  const close = async (): Promise<void> => {
    shell.stdin.end();
    if (ended) return;
    const patience = new AbortController();
    const late = delay(CLOSE_MILLISECONDS, undefined, { signal: patience.signal }).then(
      () => void (!ended && shell.pid !== undefined && process.kill(-shell.pid, 'SIGKILL')),
      () => undefined,
    );
    await end;
    patience.abort();
    await late;
  };

  const endpoint = `http://${host}:${port}`;
  const deadline = Date.now() + READY_MILLISECONDS;
  while (!ended && Date.now() < deadline) {
    // Another process may answer on this port. Then this database could not bind it and has ended by now.
    if (pid > 0 && output.includes('listening') && (await answers(endpoint)) && !ended) {
      return { kind: 'ready', database: { endpoint, pid, close } };
    }
    await delay(20);
  }
  await close();
  return { kind: 'failed', output: output.trim() || 'no answer' };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(1000) });
    return (await response.text()).startsWith('healthy');
  } catch {
    return false;
  }
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, host, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port');
  return address.port;
}
