/** The dependencies of all stages in memory, with a register and an export. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { vi } from 'vitest';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { Usage } from '../../lambdas/domain/export/usage.ts';
import type { RegisterContent } from '../../lambdas/domain/register/register.ts';
import type { RegisterPointer } from '../../lambdas/domain/register/register-pointer.ts';
import type { OrganisationConfiguration } from '../../lambdas/domain/rules/organisation-configuration.ts';
import type { CategoryId } from '../../lambdas/domain/rules/rule-set.ts';
import type { LinkSigner, ManifestSigner } from '../../lambdas/ports.ts';
import type { StageState } from '../../lambdas/stage.ts';
import { type ActivityFields, LABELS, registeredActivity } from '../factories.ts';
import { EXPORT_ID, exportRecord, StoppedClock } from '../fakes/export-record.ts';
import { memoryExports } from '../fakes/exports.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryRegisterStore } from '../fakes/register-store.ts';

/** The organisation of the small registers. */
export const TESTLAGET = '970168885';
export const notStopped = async (): Promise<void> => undefined;
export const IMPORT = { organisationNumber: TESTLAGET, year: 2025, importId: 'import-1' };

export type CountedContent = Partial<RegisterContent> &
  Pick<RegisterContent, 'activities' | 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'>;

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

export class MemoryDependencies {
  readonly clock = new StoppedClock();
  private readonly exports = memoryExports(this.clock);
  readonly records = this.exports.records;
  readonly chunks = this.exports.chunks;
  readonly usage = this.exports.usage;
  readonly audit = this.exports.audit;
  readonly register = new MemoryRegisterStore();
  readonly working: MemoryObjectStore;
  readonly reports: MemoryObjectStore;
  readonly manifestSigner: ManifestSigner = {
    sign: async (content) => ({
      signature: sign('sha256', content, privateKey).toString('base64'),
      keyId: 'key',
      publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    }),
  };
  readonly linkSigner: LinkSigner = {
    sign: async (key, _, seconds) => ({
      url: `https://reports/${key}?signature`,
      validUntil: new Date(this.clock.now() + seconds * 1000).toISOString(),
    }),
  };

  used: () => Usage = () => ({ lambdaRequests: 1, lambdaGbSeconds: 0.25, readUnits: 3 });
  admits: (organisationNumber: string) => boolean = () => true;

  constructor() {
    const account = new Map<string, MemoryObjectStore>();
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

  /** Stores a register in shards of the given size and points to it. */
  async store(
    content: CountedContent,
    owner: Owner = OWNER,
    activitiesPerShard = 100,
    importId = IMPORT.importId,
  ): Promise<RegisterPointer> {
    const { activities } = content;
    const pointer: RegisterPointer = {
      organisationNumber: owner.organisationNumber,
      year: owner.year,
      importId,
      importedAt: '2026-02-01T00:00:00.000Z',
      files: [{ name: 'register.xlsx', sha256: 'b'.repeat(64) }],
      activityRows: content.activityRows,
      attendanceRows: content.attendanceRows,
      activities: activities.length,
      attendances: activities.reduce((sum, activity) => sum + activity.attendances.length, 0),
      attendancesOfUnknownActivity: content.attendancesOfUnknownActivity,
      shards: Math.ceil(activities.length / activitiesPerShard),
      branches: [],
    };
    for (let shard = 0; shard < pointer.shards; shard++) {
      const from = shard * activitiesPerShard;
      await this.register.writeShard(pointer, shard, activities.slice(from, from + activitiesPerShard));
    }
    await this.register.writeWordUses(pointer, content.wordUses ?? []);
    await this.register.writePeerSupporters(pointer, content.peerSupporters ?? null);
    await this.register.writeFindings(pointer, content.findings ?? []);
    const { organisationNumber, organisation, year, labels, vocabularies = {} } = owner;
    const words = { labels, vocabularies };
    const configuration = { organisationNumber, organisation, year, ...words, settings: {}, columnConfiguration: null };
    await this.register.publish(pointer, configuration, pointer.importedAt);
    return pointer;
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
