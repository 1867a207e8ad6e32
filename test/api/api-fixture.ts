/** The API over plain fakes. */
import { createApp } from '../../lambdas/api/app.ts';
import type { ApiDependencies } from '../../lambdas/api/dependencies.ts';
import { keptChunks } from '../../lambdas/api/kept-chunks.ts';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { admissionOf } from '../../lambdas/domain/export/admission.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { MANIFEST_FORMAT, type RegisterManifest } from '../../lambdas/domain/registers/register-manifest.ts';
import type { RegisterPointer } from '../../lambdas/domain/registers/register-pointer.ts';
import { startNext } from '../../lambdas/events/start-next.ts';
import type { LogKeys } from '../../lambdas/log.ts';
import type { Executions, Ticket, UserSettings } from '../../lambdas/ports.ts';
import { MemoryChecks } from '../fakes/checks.ts';
import { ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { MemoryGrantRates } from '../fakes/grant-rates.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../fakes/registers/registers.ts';
import { MemoryTemplates } from '../fakes/templates.ts';

export const REQUEST_ID = 'JKJaXmPLvHcESHA=';

export type Claims = Readonly<Record<string, string>>;
export const PUBLIC_KEY = '-----BEGIN PUBLIC KEY-----\nkey\n-----END PUBLIC KEY-----\n';
export const COORDINATOR = {
  sub: '11111111-1111-4111-8111-111111111111',
  token_use: 'id',
  email: 'kari@example.org',
  name: 'Kari Nordmann',
  'custom:organisation': ORGANISATION,
  'custom:role': 'coordinator',
} satisfies Claims;
export const AUDITOR: Claims = { ...COORDINATOR, sub: 'auditor', 'custom:role': 'auditor' };
export const FINANCE: Claims = { ...COORDINATOR, sub: 'finance', 'custom:role': 'finance' };
export const STRANGER: Claims = { ...COORDINATOR, sub: 'stranger', 'custom:organisation': OTHER_ORGANISATION };

/** The manifest of a register without files, which is enough for routes that read no file. */
const manifest = (organisationNumber: string): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      format: MANIFEST_FORMAT,
      organisationNumber,
      year: 2025,
      version: 1,
      at: '2026-02-01T00:00:00.000Z',
      files: [],
    } satisfies RegisterManifest),
  );

export const registerPointer = (organisationNumber: string, year = 2025): RegisterPointer => ({
  organisationNumber,
  year,
  version: 1,
  manifestSha256: sha256(manifest(organisationNumber)),
  at: '2026-02-01T00:00:00.000Z',
  activityRows: 400,
  attendanceRows: 3000,
  activities: 400,
  attendances: 3000,
  branches: ['Bergen', 'Oslo'],
});

/** Records executions; each runs from its start until it is stopped. */
export class RecordedExecutions implements Pick<Executions, 'start' | 'stop' | 'status'> {
  readonly started: { name: string; input: Record<string, unknown>; traceHeader: string | undefined }[] = [];
  readonly stopped: string[] = [];
  readonly running = new Set<string>();
  fault: Error | undefined;

  async start(name: string, input: Record<string, unknown>, traceHeader: string | undefined): Promise<void> {
    if (this.fault !== undefined) {
      throw this.fault;
    }
    this.started.push({ name, input, traceHeader });
    this.running.add(name);
  }
  async stop(name: string): Promise<void> {
    this.stopped.push(name);
    this.running.delete(name);
  }
  async status(name: string): ReturnType<Executions['status']> {
    if (this.running.has(name)) {
      return 'RUNNING';
    }
    return this.stopped.includes(name) ? 'ABORTED' : undefined;
  }
}

export function apiFixture(overrides: Partial<ApiDependencies> = {}) {
  const clock = new StoppedClock();
  const metrics = new RecordedMetrics();
  const { records, chunks, audit } = memoryExports(clock);
  const executions = new RecordedExecutions();
  const tickets: { secret: string; ticket: Ticket; expiresAt: number }[] = [];
  const logged: { message: string; keys: LogKeys }[] = [];
  const finished: string[] = [];
  const settings = new Map<string, UserSettings>();
  let random = 0;
  const imports = new MemoryImportRecords(clock);
  const importExecutions = new RecordedExecutions();
  const registers = new MemoryRegisters(clock, imports);
  registers.seedConfiguration({
    organisationNumber: ORGANISATION,
    organisation: 'Forbundet',
    year: 2025,
    labels: {},
    vocabularies: {},
    settings: {},
    columnConfiguration: null,
  });
  const registerObjects = new MemoryObjectStore('registers');
  for (const organisationNumber of [ORGANISATION, OTHER_ORGANISATION]) {
    const seeded = registerPointer(organisationNumber);
    registers.seed(seeded);
    const key = registerKeys(organisationNumber, 2025).manifest(seeded.manifestSha256);
    void registerObjects.put(key, manifest(organisationNumber), 'application/json');
  }

  const traceHeader = () => 'Root=1-5f0c-abc;Sampled=1';
  const dependencies: ApiDependencies = {
    clock,
    metrics,
    admission: admissionOf(),
    randomBytes: (length) => {
      random += 1;
      return new Uint8Array(length).fill(random);
    },
    records,
    chunksOf: keptChunks(chunks),
    checks: new MemoryChecks(records),
    ensureCheck: async () => 'nothing',
    audit,
    registers,
    templates: new MemoryTemplates(audit),
    sendsMail: true,
    userSettings: {
      read: async (organisationNumber, userId) =>
        settings.get(`${organisationNumber} ${userId}`) ?? { mailWhenDone: true },
      write: async (organisationNumber, userId, given) => {
        settings.set(`${organisationNumber} ${userId}`, given);
      },
    },
    registerPublisher: registers,
    configurations: registers,
    grantRates: new MemoryGrantRates(),
    decisions: registers.decisions,
    registerObjects,
    imports,
    eraser: {
      participant: async () => ({ outcome: 'busy' }),
      organisation: async () => ({ outcome: 'busy' }),
    },
    uploads: {
      sign: async (key, bytes, seconds) => ({
        url: `https://registers.example/${key}?bytes=${bytes}&signature`,
        headers: { 'content-type': 'application/octet-stream' },
        validUntil: new Date(clock.now() + seconds * 1000).toISOString(),
      }),
    },
    executions,
    importExecutions,
    links: {
      sign: async ({ key, versionId }, _fileName, seconds) => ({
        url: `https://reports.example/${key}?versionId=${versionId}&signature`,
        validUntil: new Date(clock.now() + seconds * 1000).toISOString(),
      }),
    },
    manifestKey: { publicKey: async () => ({ keyId: 'key', publicKeyPem: PUBLIC_KEY }) },
    reports: { get: async () => undefined },
    tickets: {
      issue: async (secret, ticket, expiresAt) => {
        tickets.push({ secret, ticket, expiresAt });
        return 'issued';
      },
    },
    pastRuns: async () => [],
    finishCancellation: async (key) => {
      finished.push(key.exportId);
      await records.transition(key, null, { to: 'cancelled', cleanupCompleted: true }, 'finaliser');
    },
    startNext: async (organisationNumber) => {
      await startNext(organisationNumber, 'system', { records, executions, traceHeader });
    },
    webSocketUrl: 'wss://socket.example/live',
    traceHeader,
    logFault: (message, keys) => {
      logged.push({ message, keys });
    },
    ...overrides,
  };
  const app = createApp(dependencies);

  /** @param claims null for a request without a token */
  async function call(
    method: string,
    path: string,
    options: { claims?: Claims | null; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const { claims = COORDINATOR, body, headers = {} } = options;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(
      path,
      {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: text }),
      },
      {
        event: {
          requestContext: {
            requestId: REQUEST_ID,
            ...(claims === null ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
          },
        },
      },
    );
    const answered = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text: answered,
      body: answered.startsWith('{') ? JSON.parse(answered) : undefined,
    };
  }

  return {
    app,
    call,
    clock,
    metrics,
    records,
    audit,
    executions,
    imports,
    importExecutions,
    registers,
    registerObjects,
    tickets,
    logged,
    finished,
  };
}
