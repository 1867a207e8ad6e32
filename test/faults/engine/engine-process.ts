/**
 * An engine in a process of its own, which the harness steers by messages and can kill:
 * `node engine-process.ts FOLDER ORGANISATIONS`, with an IPC channel.
 */
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { startEngine } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import type { EngineReady, EngineRequest, EngineResponse } from './engine-messages.ts';
import { usersOf } from './organisations.ts';

const [dataFolder = '', organisations = '1'] = process.argv.slice(2);
const lambdasFolder = process.env.FAULTS_LAMBDAS;
const engine = await startEngine({
  dataFolder,
  synthesis: await synthesise(lambdasFolder === undefined ? {} : { lambdasFolder }),
  fast: true,
  // The reconciler runs every ten seconds, and whenever the harness moves the clock.
  speed: 6,
  callFaults: true,
  // Enough for every function, because starting a process again costs more than most invocations.
  maxIdle: 40,
  users: usersOf(Number(organisations)),
  // A killed function or a cut call is what the harness is for.
  onWarning: () => undefined,
});

async function perform(request: EngineRequest): Promise<unknown> {
  switch (request.do) {
    case 'inject-function-fault':
      return engine.inject(request.fault);
    case 'inject-call-fault':
      return engine.injectCallFault(request.fault);
    case 'inject-database-fault':
      return engine.injectDatabaseFault(request.fault);
    case 'clear-faults':
      return engine.clearFaultsContaining(request.contains);
    case 'held':
      return heldAnew();
    case 'count-function-faults':
      return pendingFaultsOf(nameOf(request.functionName));
    case 'release':
      return engine.releaseHeld(request.functionName, request.contains);
    case 'set-clock':
      return engine.setClockOffset(request.offset);
    case 'remove-expired':
      return engine.removeExpired();
    case 'invoke':
      return engine.invoke(nameOf(request.functionName), request.payload);
    case 'id-token':
      return (await engine.issueTokens(request.username)).idToken;
    case 'close':
      return engine.close();
  }
}

const LOOK_MILLISECONDS = 20;
const LONGEST_LOOK = 500;
let saidHeld = '[]';

async function heldAnew(): Promise<unknown> {
  const until = performance.now() + LONGEST_LOOK;
  for (;;) {
    const held = engine.held.map(({ functionName, contains = '' }) => ({ functionName, contains }));
    const said = JSON.stringify(held);
    if (said !== saidHeld || performance.now() > until) {
      saidHeld = said;
      return held;
    }
    await delay(LOOK_MILLISECONDS);
  }
}

function pendingFaultsOf(name: string): number {
  return z
    .array(z.object({ functionName: z.string() }))
    .parse(engine.pendingFaults())
    .filter(({ functionName }) => functionName === name).length;
}

function nameOf(given: string): string {
  const plain = (name: string) => name.replaceAll('-', '').toLowerCase();
  const found = engine.stack.functions.find(({ name }) => plain(name).endsWith(plain(given)));
  if (found === undefined) throw new Error(`No function is called ${given}`);
  return found.name;
}

function send(message: EngineReady | EngineResponse): void {
  process.send?.(message);
}

process.on('message', (request: EngineRequest) => {
  perform(request)
    .then((result) => send({ id: request.id, result: result ?? null }))
    .catch((error: unknown) => send({ id: request.id, error: error instanceof Error ? error.message : String(error) }))
    .finally(() => request.do === 'close' && process.exit(0));
});
// The harness has gone.
process.on('disconnect', () => engine.close().finally(() => process.exit(0)));

const variables = Object.assign({}, ...engine.stack.functions.map(({ environment }) => environment));
send({
  endpoints: engine.endpoints,
  credentials: engine.clientConfiguration('s3').credentials,
  variables,
});
