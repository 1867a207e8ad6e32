/** Dependencies of the routes: `wiring/api.ts` builds them, and tests pass plain fakes. */
import type { Admission } from '../domain/export/admission.ts';
import type { PastRun } from '../domain/export/estimate.ts';
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import type { LogKeys } from '../log.ts';
import type {
  AuditTrail,
  CheckStore,
  Clock,
  ConfigurationStore,
  DecisionStore,
  Eraser,
  Executions,
  ExportKey,
  ExportRecords,
  GrantRateStore,
  ImportRecords,
  LinkSigner,
  ManifestSigner,
  Metrics,
  ObjectStore,
  RegisterCatalogue,
  RegisterPublisher,
  TemplateStore,
  TicketStore,
  UploadSigner,
  UserSettingsStore,
} from '../ports.ts';

export interface CheckRequest {
  readonly organisationNumber: string;
  readonly year: number;
  readonly correlationId: string;
  /** Whether a failed check may be tried again. */
  readonly again?: boolean;
  /** Whether the result of the newest check is missing or has other bytes than it had. */
  readonly isDamaged?: boolean;
}

export interface ApiDependencies {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly admission: Admission;
  /** Cryptographically random. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly records: Pick<ExportRecords, 'create' | 'read' | 'list' | 'slots' | 'transition'>;
  /** As a snapshot shows them. */
  readonly chunksOf: (record: ExportRecord) => Promise<readonly ChunkRecord[]>;
  readonly checks: Pick<CheckStore, 'pointer'>;
  readonly audit: AuditTrail;
  readonly registers: RegisterCatalogue;
  readonly templates: TemplateStore;
  readonly userSettings: UserSettingsStore;
  /** Whether the stack has a sender of mails. */
  readonly sendsMail: boolean;
  readonly registerPublisher: RegisterPublisher;
  readonly configurations: ConfigurationStore;
  readonly grantRates: GrantRateStore;
  readonly decisions: DecisionStore;
  /** The registers bucket, of which the API reads and writes no row of a register. */
  readonly registerObjects: Pick<ObjectStore, 'get' | 'put' | 'list' | 'delete'>;
  readonly imports: Pick<ImportRecords, 'create' | 'read' | 'list' | 'transition'>;
  readonly uploads: UploadSigner;
  readonly eraser: Eraser;
  readonly executions: Pick<Executions, 'start' | 'stop' | 'status'>;
  /** Executions of the import machine. */
  readonly importExecutions: Pick<Executions, 'start' | 'stop' | 'status'>;
  readonly links: LinkSigner;
  readonly manifestKey: Pick<ManifestSigner, 'publicKey'>;
  readonly reports: Pick<ObjectStore, 'get'>;
  readonly tickets: Pick<TicketStore, 'issue'>;
  /** Earlier runs of the organisation, from which the remaining time is estimated. */
  readonly pastRuns: (organisationNumber: string) => Promise<readonly PastRun[]>;
  /** Cleans up after a cancelled export without an execution; with one, the finaliser does it when the execution ends. */
  readonly finishCancellation: (key: ExportKey) => Promise<void>;
  /** Starts the check of a base year, unless there is one of the register and configuration as they are now. */
  readonly ensureCheck: (request: CheckRequest) => Promise<unknown>;
  /** Starts the exports of the organisation that wait, while there is a free slot. */
  readonly startNext: (organisationNumber: string) => Promise<void>;
  readonly webSocketUrl: string;
  /** The X-Ray header of this invocation, which is passed on to the execution. */
  readonly traceHeader: () => string | undefined;
  readonly logFault: (message: string, keys: LogKeys) => void;
}
