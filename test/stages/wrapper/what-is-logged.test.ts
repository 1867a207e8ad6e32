/** Every line that a whole run and failed ones log or publish: found by export and correlation id, without personal data. */

import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedMetrics } from '../../../lambdas/adapters/embedded-metrics.ts';
import { streamChanges } from '../../../lambdas/adapters/tables/stream-records.ts';
import { ThrottledError } from '../../../lambdas/domain/errors.ts';
import { type AccountDependencies, accountRun } from '../../../lambdas/events/account.ts';
import { finalise } from '../../../lambdas/events/finalise.ts';
import { structuredLog } from '../../../lambdas/log.ts';
import type { ExportKey } from '../../../lambdas/ports.ts';
import { createPush } from '../../../lambdas/stream/push.ts';
import { observed } from '../../../lambdas/wiring/observed.ts';
import type { RegisterContent } from '../../read-register.ts';
import { recordsFixture } from '../../records/records-fixture.ts';
import { REGISTER_FILE } from '../../register-fixture.ts';
import { readSample } from '../../sample-registers.ts';
import { chunkItem, exportItem, streamEvent } from '../../stream/stream-event.ts';
import { MemoryDependencies, stateOf } from '../runs/memory-dependencies.ts';
import { runStages } from '../runs/run-stages.ts';

const SECRET_TICKET = 'dGlja2V0LW9mLWthcmk';
let lines: string[];
beforeEach(() => {
  lines = [];
  for (const [name, value] of Object.entries({
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // Writes to the console, which a test can read; the next variable keeps the metrics on, which this would switch off.
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

/** Everything in the register that could identify a person. */
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
  // Short words and numbers are in many lines and identify no person.
  return new Set(values.map((value) => value.trim()).filter((value) => value.length >= 4));
}

/** Words and whole values of a line, without its times and ids, which could contain a number of the register by chance. */
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
  dependencies.seed({ organisationNumber, requestedBy: 'kari@example.org', correlationId: 'correlation-1' });
  return { dependencies, sample, state: stateOf({ organisationNumber, correlationId: 'correlation-1' }) };
}

/** Runs push over all changes, with a socket that fails, and then the finaliser. */
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
    logFault: (message, keys) => log.error(message, keys),
  });
  const chunks = await dependencies.chunks.list(state);
  await push(
    streamEvent(
      ...dependencies.records.changes.map(({ before, after }) => exportItem(before, after)),
      ...chunks.map((chunk) => chunkItem({ ...state, ...chunk }, {}, chunk)),
    ),
  );
  const accounts: AccountDependencies = {
    metric: 'ExportCostUsd',
    recordCost: ({ organisationNumber, id, attempt }, usage) =>
      dependencies.records.recordCost({ organisationNumber, exportId: id }, attempt, usage),
    usage: dependencies.usage,
    executions: { transitions: async () => 50 },
    metrics,
    organisationLabel: () => 'other',
    used: () => ({}),
  };
  const account = ({ organisationNumber, exportId }: ExportKey, attempt: number) =>
    accountRun({ organisationNumber, id: exportId, attempt }, accounts);
  const { records, working, reports } = dependencies;
  const executions = { lastState: async () => undefined };
  const ended = { status: 'SUCCEEDED' } as const;
  await finalise(state, 1, ended, { records, working, reports, reportRetentionDays: 1, executions, account });
  metrics.publish();
}

const logged = () =>
  lines.map((line): Record<string, unknown> => JSON.parse(line)).filter((line) => line._aws === undefined);

describe('the log of a run', () => {
  it('has export, attempt, stage, correlation id and function in each line, and no personal data', async () => {
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
        correlationId: 'correlation-1',
        stage: expect.any(String),
        function: 'plan-query',
      });
    }
    expect(logged().map(({ message }) => message)).toContain('message not delivered');
    expect(lines.filter((line) => line.includes('"_aws"')).length).toBeGreaterThan(3);
    expect(breachesIn(sample.content)).toEqual([]);
  });

  it('has no personal data when an error quotes the data', async () => {
    const { dependencies, sample, state } = await dependenciesOfSample();
    const { get } = dependencies.registers;
    dependencies.registers.get = async (key) => {
      const bytes = await get.call(dependencies.registers, key);
      if (!key.includes('/chunks/')) return bytes;
      throw new SyntaxError(`Unexpected token in ${Buffer.from(bytes ?? []).toString()}`);
    };
    const handler = observed('query-activities', () => runStages(dependencies, state));
    const thrown = await handler().catch((error: unknown) => error);
    // The runtime prints the error to the same log.
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error('none');
    lines.push(JSON.stringify({ errorType: name, errorMessage: message, stack }));
    await afterwards(dependencies, state);
    expect((await dependencies.record(state)).status).toBe('failed');
    expect(logged().map((line) => line.message)).toContain('stage failed');
    expect(breachesIn(sample.content)).toEqual([]);
  });

  it('has a line for a usage that could not be recorded, and the stage succeeds', async () => {
    const { dependencies, state } = await dependenciesOfSample();
    dependencies.usage.record = () => Promise.reject(new ThrottledError('DynamoDB', undefined));
    await runStages(dependencies, state, { until: 'plan' });
    expect(logged()).toContainEqual(
      expect.objectContaining({ message: 'usage not recorded', exportId: state.exportId, errorCode: 'throttled' }),
    );
  });

  it('has no personal data of rows that the page reads, also when an error quotes them', async () => {
    const { content } = await readSample('nhf-2025');
    const metrics = new EmbeddedMetrics();
    const log = structuredLog();
    const rows = await recordsFixture(
      [{ content }],
      {},
      { metrics, logFault: (message, keys) => log.error(message, keys) },
    );
    const place = content.activities
      .slice(0, 20)
      .flatMap(({ row, attendances: [first] }) => [
        `aktiviteter:${row}:${REGISTER_FILE}`,
        ...(first === undefined ? [] : [`deltakelser:${first.row}:${REGISTER_FILE}`]),
      ]);
    const read = await rows.get('places', { place });
    expect(JSON.stringify(read.body)).toContain(content.activities[0]?.fields.tittel);
    const { get } = rows.registerObjects;
    rows.registerObjects.get = async (key) => {
      const bytes = await get.call(rows.registerObjects, key);
      if (!key.includes('/chunks/')) return bytes;
      throw new SyntaxError(`Unexpected token in ${Buffer.from(bytes ?? []).toString()}`);
    };
    const failed = await rows.get('places', { place });
    metrics.publish();
    lines.push(JSON.stringify(failed.body));
    expect([failed.status, logged().map(({ message }) => message)]).toEqual([500, ['request failed', undefined]]);
    expect(lines.some((line) => line.includes('ApiRequests'))).toBe(true);
    expect(breachesIn(content)).toEqual([]);
  });

  it('is searched by a check that finds personal data and links', async () => {
    const { sample } = await dependenciesOfSample();
    const [name = ''] = sample.content.activities.flatMap(({ attendances }) =>
      attendances.map(({ fields }) => fields.navn).filter((each) => each.length > 8),
    );
    lines.push(JSON.stringify({ message: `row of ${name}` }), JSON.stringify({ url: 'https://reports.example/x' }));
    expect(breachesIn(sample.content)).toEqual(expect.arrayContaining([name.split(' ')[0], 'https://']));
  });
});
