/** Imports with every dependency in memory, through the real Lambdas in the order of the state machine. */
import { randomBytes } from 'node:crypto';
import { readingDeadline } from '../../lambdas/domain/imports/import-execution.ts';
import type { ImportRecord } from '../../lambdas/domain/imports/import-record.ts';
import { newImport } from '../../lambdas/domain/imports/new-import.ts';
import { incomingKey } from '../../lambdas/domain/registers/register-keys.ts';
import type { RegisterManifest } from '../../lambdas/domain/registers/register-manifest.ts';
import { MAX_RETRIES, RETRYABLE_ERRORS } from '../../lambdas/environment.ts';
import { planImportStage } from '../../lambdas/import/plan-import.ts';
import { publishRegisterStage } from '../../lambdas/import/publish-register.ts';
import { readFileStage } from '../../lambdas/import/read-file.ts';
import { MAX_FILE_TRIES } from '../../lambdas/protocol.ts';
import { readManifest } from '../../lambdas/register-objects.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { StoppedClock } from '../fakes/exports/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../fakes/registers/registers.ts';
import { MemoryScratchSpace } from '../fakes/scratch-space.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';

export type Uploads = Readonly<Record<string, string | Uint8Array>>;

interface Stores {
  readonly clock: StoppedClock;
  readonly imports: MemoryImportRecords;
  readonly registers: MemoryRegisters;
  readonly objects: MemoryObjectStore;
}

function memoryStores(): Stores {
  const clock = new StoppedClock();
  const imports = new MemoryImportRecords(clock);
  return {
    clock,
    imports,
    registers: new MemoryRegisters(clock, imports),
    objects: new MemoryObjectStore('registers'),
  };
}

export class MemoryImports {
  readonly stores: Stores;
  readonly organisationNumber: string;
  readonly year: number;
  /** One for each invocation of ReadFile. */
  readonly scratches: MemoryScratchSpace[] = [];
  /** What each invocation of a Lambda has used. */
  readonly usages: unknown[] = [];
  private sessions = 0;

  constructor(stores = memoryStores(), organisationNumber = TESTLAGET, year = 2025) {
    this.stores = stores;
    this.organisationNumber = organisationNumber;
    this.year = year;
  }

  /** The dependencies of the three Lambdas. */
  get dependencies() {
    const { imports, registers, objects, clock } = this.stores;
    return {
      imports,
      registers,
      publisher: registers,
      objects,
      clock,
      randomBytes,
      scratch: () => {
        const scratch = new MemoryScratchSpace();
        this.scratches.push(scratch);
        return scratch;
      },
      usage: { record: async (...usage: unknown[]) => void this.usages.push(usage) },
      used: () => ({ lambdaRequests: 1 }),
    };
  }

  get lambdas() {
    const built = () => this.dependencies;
    return {
      planImport: planImportStage(built),
      readFile: readFileStage(built),
      publishRegister: publishRegisterStage(built),
    };
  }

  /** A session whose files are uploaded and which has been started; every replacement is confirmed. */
  async started(uploads: Uploads): Promise<ImportRecord> {
    const { imports, objects, clock } = this.stores;
    this.sessions += 1;
    const made = newImport(
      {
        importId: `01JZZZZZZZ00000000000001${String(this.sessions).padStart(2, '0')}`,
        organisationNumber: this.organisationNumber,
        requestedBy: 'kari@example.org',
        actorNames: { 'kari@example.org': 'Kari Nordmann' },
        correlationId: 'correlation',
        request: {
          year: this.year,
          files: Object.entries(uploads).map(([name, content]) => ({ name, bytes: Buffer.from(content).length })),
        },
        now: new Date(clock.now()).toISOString(),
      },
      await this.manifest(),
    );
    if ('refusal' in made) throw new Error(made.refusal.code);
    const { record } = made;
    await imports.create(record);
    for (const { fileId, parts } of record.files) {
      for (const { partId, name } of parts) {
        const key = incomingKey(record.organisationNumber, record.importId, fileId, partId);
        await objects.put(key, uploads[name] ?? '', 'application/octet-stream');
      }
    }
    const replaces = Object.fromEntries(
      record.files.flatMap(({ fileId, replaces: replaced }) => (replaced === null ? [] : [[fileId, replaced]])),
    );
    const deadline = readingDeadline(clock.now());
    await imports.transition(record, 1, { to: 'reading', replaces, deadline }, 'kari@example.org');
    return imports.mustRead(record);
  }

  /** Runs an execution to its end, one file after the other. @returns the session afterwards */
  async run(record: ImportRecord, lambdas = this.lambdas): Promise<ImportRecord> {
    const { fileIds } = (await this.invoke(lambdas.planImport, record)) as { fileIds: string[] };
    const failed: { fileId: string; error: string }[] = [];
    for (const fileId of fileIds) {
      try {
        await this.invoke(lambdas.readFile, record, { fileId });
      } catch (error) {
        failed.push({ fileId, error: error instanceof Error ? error.name : 'Error' });
      }
    }
    await this.invoke(lambdas.publishRegister, record, { failed });
    return this.stores.imports.mustRead(record);
  }

  /** A whole import. */
  async import(uploads: Uploads): Promise<ImportRecord> {
    return this.run(await this.started(uploads));
  }

  /** One task of the state machine, with its retries. */
  async invoke(
    lambda: (event: unknown) => Promise<unknown>,
    record: ImportRecord,
    more: Record<string, unknown> = {},
  ): Promise<unknown> {
    const { importId, attempt, organisationNumber, correlationId } = record;
    const state = { importId, attempt, organisationNumber, correlationId, ...more };
    for (let retryCount = 0; ; retryCount++) {
      try {
        return await lambda({ state, retryCount, executionArn: 'arn:execution' });
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        const isRetried = RETRYABLE_ERRORS.some((each) => each === name);
        if (!isRetried || retryCount >= Math.min(MAX_RETRIES, MAX_FILE_TRIES - 1)) throw error;
      }
    }
  }

  /** The current version; undefined without a register. */
  async manifest(): Promise<RegisterManifest | undefined> {
    const { registers, objects } = this.stores;
    const pointer = await registers.pointer(this.organisationNumber, this.year);
    return pointer && readManifest(objects, pointer, pointer.manifestSha256);
  }
}

export function csv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names.join(';'), ...rows.map((row) => names.map((name) => row[name] ?? '').join(';'))].join('\n');
}

/** Two csv files of `count` activities with one participant each, whose names end in `mark`. */
export function csvPair(
  mark: string,
  count: number,
  fields: Partial<ReturnType<typeof activityFields>> = {},
): Record<string, string> {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1));
  return {
    [`aktiviteter ${mark}.csv`]: csv(ids.map((aktivitet_id) => activityFields({ aktivitet_id, ...fields }))),
    [`deltakelser ${mark}.csv`]: csv(ids.map((aktivitet_id) => attendanceFields({ aktivitet_id, navn: 'Kari Berg' }))),
  };
}
