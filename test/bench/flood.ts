/**
 * `npm run bench -- flood`: how much one organisation delays another, on a local engine as `npm start` runs it. Another
 * organisation runs one small export with a socket: alone, then while the first one has forty exports, then while it opens
 * three hundred sockets. What is printed is the time of that export and the time from a record's write to its message.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { type ApiClient, ProblemError, signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { exportMessageSchema, exportPageSchema, isTerminal, ticketSchema } from '../../lambdas/protocol.ts';
import { differentRequests } from '../pipeline/different-requests.ts';
import { checkEnded } from '../pipeline/pipeline.ts';
import { sampleFolder } from '../sample-registers.ts';
import { heading, row } from './times.ts';

const FLOODING = ['nbf-kari', 'nbf-ola', 'nbf-rita'] as const;
const QUIET = 'nhf-kari';
const MAX_RUN_MILLISECONDS = 180_000;

interface Run {
  readonly milliseconds: number;
  /** From the write of a record to its message, milliseconds. */
  readonly latencies: readonly number[];
}

export async function benchFlood({ quick }: { readonly quick: boolean }): Promise<void> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  const engine = await startEngine({ dataFolder, synthesis: await synthesise(), users: SAMPLE_USERS });
  try {
    await measure(engine, quick ? { exports: 4, sockets: 30, runs: 1 } : { exports: 40, sockets: 300, runs: 3 });
  } finally {
    await engine.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

interface Sizes {
  readonly exports: number;
  readonly sockets: number;
  /** Of the quiet organisation, in each part. */
  readonly runs: number;
}

async function measure(engine: Engine, { exports, sockets, runs }: Sizes): Promise<void> {
  const flooding = signedIn(engine, FLOODING[0]);
  const quiet = signedIn(engine, QUIET);
  await importSource(flooding, await readRegisterSource(sampleFolder('blindeforbundet-2025'), {}));
  await importSource(quiet, await readRegisterSource(sampleFolder('nhf-2025'), {}));
  await Promise.all([checkEnded(flooding), checkEnded(quiet)]);
  // Starts the processes, so that the first run is no different from the others.
  await oneRun(engine, quiet);

  const alone = await several(runs, () => oneRun(engine, quiet));

  const requests = await differentRequests(flooding, exports);
  await Promise.all(requests.map((request) => flooding.start(request)));
  const besideExports = await several(runs, () => oneRun(engine, quiet));
  console.log(`${exports} exports: ${await standing(flooding)}`);
  await cancelAll(flooding);

  await Promise.all(requests.slice(0, 2).map((request) => flooding.start(request)));
  const opening = openSockets(engine, sockets);
  const besideSockets = await several(runs, () => oneRun(engine, quiet));
  for (const socket of await opening) {
    socket.terminate();
  }
  await cancelAll(flooding);

  heading();
  for (const [name, part] of [
    ['alone', alone],
    [`beside ${exports} exports`, besideExports],
    [`beside ${sockets} sockets`, besideSockets],
  ] as const) {
    row(
      `their export, ${name}`,
      part.map(({ milliseconds }) => milliseconds),
    );
    row(
      `their messages, ${name}`,
      part.flatMap(({ latencies }) => latencies),
    );
  }
}

async function several(count: number, run: () => Promise<Run>): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let index = 0; index < count; index++) {
    runs.push(await run());
  }
  return runs;
}

async function oneRun(engine: Engine, api: ApiClient): Promise<Run> {
  const socket = await connect(engine, api);
  const latencies: number[] = [];
  let seen = 0;
  socket.on('message', (data) => {
    const now = Date.now();
    const { success, data: message } = exportMessageSchema.safeParse(JSON.parse(String(data)));
    // A message that only has chunk changes holds the time of an earlier write.
    if (success && message.version > seen) {
      seen = message.version;
      latencies.push(now - Date.parse(message.at));
    }
  });
  const begun = Date.now();
  const { exportId } = await api.start({ year: 2025 });
  while ((await api.view(exportId)).result === null) {
    if (Date.now() - begun > MAX_RUN_MILLISECONDS) {
      throw new Error(`${exportId} has not ended after ${MAX_RUN_MILLISECONDS} ms`);
    }
    await sleep(200);
  }
  const milliseconds = Date.now() - begun;
  socket.terminate();
  return { milliseconds, latencies };
}

async function connect(engine: Engine, api: ApiClient): Promise<WebSocket> {
  const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
  const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: allowedOrigin(engine) });
  await once(socket, 'open');
  return socket;
}

/** By all users of the organisation at the same time. @returns those that were accepted, and prints what became of the others */
async function openSockets(engine: Engine, count: number): Promise<readonly WebSocket[]> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      connect(engine, signedIn(engine, FLOODING[index % FLOODING.length] ?? FLOODING[0])),
    ),
  );
  const open = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const tickets = refused.filter((reason) => reason instanceof ProblemError && reason.status === 429).length;
  const rest = refused.length - tickets;
  console.log(`${count} sockets: ${open.length} open, ${tickets} without a ticket, ${rest} refused at the handshake`);
  return open;
}

/** What has become of the organisation's exports, by status. */
async function standing(api: ApiClient): Promise<string> {
  const { exports } = exportPageSchema.parse(await api.json('GET', '/exports?limit=100'));
  const counts = Object.groupBy(exports, ({ progress }) => progress.status);
  return Object.entries(counts)
    .map(([status, all]) => `${all.length} ${status}`)
    .join(', ');
}

/** Cancels those that wait before those that run, so that none starts meanwhile, and waits until all have ended. */
async function cancelAll(api: ApiClient): Promise<void> {
  const deadline = Date.now() + MAX_RUN_MILLISECONDS;
  for (;;) {
    const { exports } = exportPageSchema.parse(await api.json('GET', '/exports?limit=100'));
    const going = exports.filter(({ progress }) => !isTerminal(progress.status));
    if (going.length === 0) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`${going.length} exports have not ended after ${MAX_RUN_MILLISECONDS} ms`);
    }
    for (const { exportId, progress } of going) {
      if (progress.status !== 'cancelling') {
        // It may have ended meanwhile.
        await api.act(exportId, 'cancel').catch((error: unknown) => {
          if (!(error instanceof ProblemError)) throw error;
        });
      }
    }
    await sleep(500);
  }
}

/** The origin of the page, even where the page is not served. */
function allowedOrigin({ stack }: Engine): string {
  return stack.functions.map(({ environment }) => environment.ALLOWED_ORIGIN).find(Boolean) ?? '';
}
