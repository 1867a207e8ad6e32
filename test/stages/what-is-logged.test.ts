/** A whole run and failed ones, with every line that they log or publish: found by export and press, and no word of anybody. */

import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedMetrics } from '../../lambdas/adapters/embedded-metrics.ts';
import { streamChanges } from '../../lambdas/adapters/stream-records.ts';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import type { RegisterContent } from '../../lambdas/domain/register/register.ts';
import { accountRun } from '../../lambdas/events/account.ts';
import { finalise } from '../../lambdas/events/finalise.ts';
import { structuredLog } from '../../lambdas/log.ts';
import { createPush } from '../../lambdas/stream/push.ts';
import { observed } from '../../lambdas/wiring/observed.ts';
import { readSample } from '../sample-registers.ts';
import { chunkItem, exportItem, streamEvent } from '../stream/stream-event.ts';
import { MemoryDependencies, runStages, stateOf } from './memory-dependencies.ts';

const SECRET_TICKET = 'dGlja2V0LW9mLWthcmk';
let lines: string[];
beforeEach(() => {
  lines = [];
  for (const [name, value] of Object.entries({
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // Writes to the console, where a test can read it; metrics too, unless they are switched off with it.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_METRICS_NAMESPACE: 'BufdirExport',
    POWERTOOLS_SERVICE_NAME: 'plan-query',
  })) {
    vi.stubEnv(name, value);
  }
  for (const method of ['info', 'error', 'log', 'warn', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line)));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** Everything in the register by which somebody could be found. */
function personal(content: Pick<RegisterContent, 'activities'>): Set<string> {
  const values = content.activities.flatMap(({ fields, attendances }) => [
    fields.tittel,
    ...fields.likepersoner.split(/[\s,;]+/),
    ...attendances.flatMap((each) => [
      each.fields.navn,
      ...each.fields.navn.split(/\s+/),
      each.fields.epost,
      each.fields.telefon,
      each.fields.medlemsnr,
      each.fields.fodselsdato,
    ]),
  ]);
  // Short words and numbers are everywhere, and find nobody.
  return new Set(values.map((value) => value.trim()).filter((value) => value.length >= 4));
}

/** Whole words of a line, and whole values; of its time and its ids nothing can be said. */
function* wordsOf(value: unknown): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') {
    yield String(value);
    yield* String(value).split(/[^\p{L}\p{N}@.+-]+/u);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      if (!['timestamp', 'Timestamp', 'exportId', 'supportReference', 'frames', 'MemoryUsed'].includes(key)) {
        yield* wordsOf(member);
      }
    }
  }
}

function breachesIn(content: Pick<RegisterContent, 'activities'>): string[] {
  const known = personal(content);
  expect(known.size).toBeGreaterThan(500);
  return lines.flatMap((line) => {
    const parsed: unknown = JSON.parse(line);
    const named = [...wordsOf(parsed)].filter((word) => known.has(word));
    const secret = /https?:\/\/|wss?:\/\/|eyJ[\w-]+\.|[\w.]+@[\w.]+\.\w+|signature/i.exec(line)?.[0];
    return [...named, ...(secret === undefined ? [] : [secret]), ...(line.includes(SECRET_TICKET) ? ['ticket'] : [])];
  });
}

async function dependenciesOfSample() {
  const sample = await readSample('nhf-2025');
  const { organisationNumber } = sample.labels;
  const dependencies = new MemoryDependencies();
  await dependencies.store(sample.content, sample.labels);
  dependencies.seed({ organisationNumber, requestedBy: 'kari@example.org', correlationId: 'press-1' });
  return { dependencies, sample, state: stateOf({ organisationNumber, correlationId: 'press-1' }) };
}

/** Push over all that was written, with a socket that does not take its messages; then the finaliser. */
async function afterwards(dependencies: MemoryDependencies, state: ReturnType<typeof stateOf>) {
  const metrics = new EmbeddedMetrics();
  const log = structuredLog();
  const push = createPush({
    changesOf: streamChanges,
    clock: dependencies.clock,
    records: dependencies.records,
    chunks: dependencies.chunks,
    connections: {
      ofOrganisation: async (organisationNumber) => [
        { connectionId: SECRET_TICKET, organisationNumber, userId: 'kari', connectedAt: 0 },
      ],
      remove: async () => undefined,
    },
    sockets: {
      post: () => Promise.reject(new Error(`wss://socket.example?ticket=${SECRET_TICKET} of kari@example.org`)),
    },
    metrics,
    organisationLabel: (organisationNumber) => organisationNumber,
    pastRuns: async () => [],
    pause: async () => undefined,
    logFault: (message, facts) => log.error(message, facts),
  });
  const chunks = await dependencies.chunks.list(state);
  await push(
    streamEvent(
      ...dependencies.records.changes.map(({ before, after }) => exportItem(before, after)),
      ...chunks.map((chunk) => chunkItem({ ...state, ...chunk }, {}, chunk)),
    ),
  );
  const accounts = {
    records: dependencies.records,
    usage: dependencies.usage,
    executions: { transitions: async () => 50 },
    metrics,
    organisationLabel: () => 'other',
    used: () => ({}),
  };
  const account = (key: { organisationNumber: string; exportId: string }, attempt: number) =>
    accountRun(key, attempt, accounts);
  await finalise(
    state,
    1,
    { status: 'SUCCEEDED' },
    { records: dependencies.records, working: dependencies.working, account },
  );
  metrics.publish();
}

const logged = () =>
  lines.map((line): Record<string, unknown> => JSON.parse(line)).filter((line) => line._aws === undefined);

describe('what a run logs', () => {
  it('is found by export, attempt, stage, press and function, and names nobody', async () => {
    const { dependencies, sample, state } = await dependenciesOfSample();
    await runStages(dependencies, state);
    await afterwards(dependencies, state);
    expect((await dependencies.record(state)).status).toBe('completed');

    const stages = logged().filter(({ message }) => message === 'stage done');
    expect(stages.length).toBeGreaterThanOrEqual(10);
    for (const line of stages) {
      expect(line).toMatchObject({
        exportId: state.exportId,
        attempt: 1,
        correlationId: 'press-1',
        stage: expect.any(String),
        function: 'plan-query',
      });
    }
    expect(logged().map(({ message }) => message)).toContain('message not delivered');
    expect(lines.filter((line) => line.includes('"_aws"')).length).toBeGreaterThan(3);
    expect(breachesIn(sample.content)).toEqual([]);
  });

  it('names nobody when a stage falls over the data itself', async () => {
    const { dependencies, sample, state } = await dependenciesOfSample();
    const { readShard } = dependencies.register;
    dependencies.register.readShard = async (target, shard) => {
      const [activity] = await readShard.call(dependencies.register, target, shard);
      throw new SyntaxError(`Unexpected token in ${JSON.stringify(activity)}`);
    };
    const handler = observed('query-activities', () => runStages(dependencies, state));
    const thrown = await handler().catch((error: unknown) => error);
    // As the runtime prints it to the same log.
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error('none');
    lines.push(JSON.stringify({ errorType: name, errorMessage: message, stack }));
    await afterwards(dependencies, state);
    expect((await dependencies.record(state)).status).toBe('failed');
    expect(logged().map((line) => line.message)).toContain('stage failed');
    expect(breachesIn(sample.content)).toEqual([]);
  });

  it('says so when a usage could not be told, and the stage goes on', async () => {
    const { dependencies, state } = await dependenciesOfSample();
    dependencies.usage.record = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    await runStages(dependencies, state, { until: 'plan' });
    expect(logged()).toContainEqual(
      expect.objectContaining({ message: 'usage not recorded', exportId: state.exportId, errorCode: 'throttled' }),
    );
  });

  it('would be found out if it named somebody', async () => {
    const { sample } = await dependenciesOfSample();
    const [name = ''] = sample.content.activities.flatMap(({ attendances }) =>
      attendances.map(({ fields }) => fields.navn).filter((each) => each.length > 8),
    );
    lines.push(JSON.stringify({ message: `row of ${name}` }), JSON.stringify({ url: 'https://reports.example/x' }));
    expect(breachesIn(sample.content)).toEqual(expect.arrayContaining([name.split(' ')[0], 'https://']));
  });
});
