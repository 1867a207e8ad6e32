/** The dependencies of all stages in memory, with a register and an export. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { vi } from 'vitest';
import type { Usage } from '../../../lambdas/domain/export/cost/usage.ts';
import type { ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import type { RegisterManifest } from '../../../lambdas/domain/registers/register-manifest.ts';
import type { OrganisationConfiguration } from '../../../lambdas/domain/rules/organisation-configuration.ts';
import type { CategoryId } from '../../../lambdas/domain/rules/rule-set.ts';
import type { ManifestSigner } from '../../../lambdas/ports.ts';
import type { StageState, TryOf } from '../../../lambdas/stage.ts';
import type { StoreState } from '../../../lambdas/stages/store-file.ts';
import { type ActivityFields, LABELS, registeredActivity } from '../../factories.ts';
import { MemoryChecks } from '../../fakes/checks.ts';
import { EXPORT_ID, exportRecord, StoppedClock } from '../../fakes/exports/export-record.ts';
import { memoryExports } from '../../fakes/exports/exports.ts';
import { MemoryObjectStore } from '../../fakes/object-store.ts';
import { MemoryImportRecords } from '../../fakes/registers/import-records.ts';
import { MemoryKeptHashes } from '../../fakes/registers/kept-hashes.ts';
import { MemoryRegisters } from '../../fakes/registers/registers.ts';
import type { RegisterContent } from '../../read-register.ts';
import { type FileContent, type FixtureFile, publishRegister, storeRegister } from '../../register-fixture.ts';

/** The organisation of the small registers. */
export const TESTLAGET = '970168885';
export const notStopped = async (): Promise<void> => undefined;

export type CountedContent = FileContent;

export interface Owner {
  readonly organisationNumber: string;
  readonly organisation: string;
  readonly year: number;
  readonly labels: Readonly<Record<string, CategoryId>>;
  readonly vocabularies?: OrganisationConfiguration['vocabularies'];
}
export const OWNER: Owner = { organisationNumber: TESTLAGET, organisation: 'Testlaget', year: 2025, labels: LABELS };

/** Only log.test.ts and what-is-logged.test.ts read log lines. */
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

type Reached = TryOf<StoreState>;

/** The first try of a stage whose execution has this input. */
export const reachedOf = (state: StageState): Reached => ({ ...state, retryCount: 0 });

export class MemoryDependencies {
  readonly clock = new StoppedClock();
  private readonly exports = memoryExports(this.clock);
  readonly records = this.exports.records;
  readonly chunks = this.exports.chunks;
  readonly checks = new MemoryChecks(this.exports.records);
  readonly usage = this.exports.usage;
  readonly audit = this.exports.audit;
  readonly imports = new MemoryImportRecords(this.clock);
  readonly catalogue = new MemoryRegisters(this.clock, this.imports);
  readonly decisions = this.catalogue.decisions;
  readonly keptHashes = new MemoryKeptHashes();
  code = 'one release';
  readonly registers: MemoryObjectStore;
  readonly working: MemoryObjectStore;
  readonly reports: MemoryObjectStore;
  readonly manifestSigner: ManifestSigner = {
    publicKey: async () => ({
      keyId: 'key',
      publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    }),
    sign: async (content) => sign('sha256', content, privateKey).toString('base64'),
  };
  /** What the state machine passes to the next stage after `runStages`. */
  reached: Reached = reachedOf(stateOf());

  used: () => Usage = () => ({ lambdaRequests: 1, lambdaGbSeconds: 0.25, readUnits: 3 });
  admits: (organisationNumber: string) => boolean = () => true;

  constructor() {
    const account = new Map<string, MemoryObjectStore>();
    this.registers = new MemoryObjectStore('registers', account);
    this.working = new MemoryObjectStore('working', account);
    this.reports = new MemoryObjectStore('reports', account);
  }

  /** Stores an export of the organisation as the API creates it. */
  seed(fields: Partial<ExportRecord> = {}): ExportRecord {
    return this.records.seed(exportRecord({ organisationNumber: TESTLAGET, plan: null, ...fields }));
  }

  async record(state: StageState): Promise<ExportRecord> {
    const record = await this.records.read(state);
    if (record === undefined) {
      throw new Error('No such export');
    }
    return record;
  }

  /** Stores a register of one file in chunks of the given size, with the organisation's words, and points to it. */
  store(
    content: CountedContent,
    owner: Owner = OWNER,
    activitiesPerChunk = 100,
    version = 1,
  ): Promise<RegisterManifest> {
    return this.storeFiles([{ content }], owner, activitiesPerChunk, version);
  }

  async storeFiles(
    files: readonly FixtureFile[],
    owner: Owner = OWNER,
    activitiesPerChunk = 100,
    version = 1,
  ): Promise<RegisterManifest> {
    const { organisationNumber, organisation, year, labels, vocabularies = {} } = owner;
    const target = { organisationNumber, year, version, activitiesPerChunk };
    const { manifest, pointer } = await storeRegister(this.registers, files, target);
    await publishRegister(this.catalogue, manifest, pointer);
    const words = { labels, vocabularies };
    this.catalogue.seedConfiguration({
      organisationNumber,
      organisation,
      year,
      ...words,
      settings: {},
      columnConfiguration: null,
    });
    return manifest;
  }
}

/** The state that the state machine passes to each stage. */
export function stateOf(fields: Partial<StageState> = {}): StageState {
  return {
    exportId: EXPORT_ID,
    attempt: 1,
    organisationNumber: TESTLAGET,
    includeAttachments: false,
    correlationId: 'correlation',
    ...fields,
  };
}

/** A register of visits as read from a file, with the given fields and one participant each. */
export function visits(
  ...fields: readonly Partial<ActivityFields>[]
): Pick<RegisterContent, 'activities' | 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'> {
  const activities = fields.map((each, ordinal) => ({
    ...registeredActivity({ aktivitet_id: String(ordinal + 1), ...each }, [
      { navn: `Deltaker Nummer${ordinal}`, medlemsnr: `700${ordinal}`, aktivitet_id: String(ordinal + 1) },
    ]),
    row: ordinal + 2,
    ordinal,
  }));
  return {
    activities,
    activityRows: activities.length,
    attendanceRows: activities.length,
    attendancesOfUnknownActivity: 0,
  };
}
