/** What the routes need of the dependencies: the composition in `api.ts` builds it, tests hand in plain fakes. */
import type { Admission } from '../domain/export/admission.ts';
import type { PastRun } from '../domain/export/estimate.ts';
import type {
  AuditTrail,
  ChunkMarkers,
  Clock,
  Executions,
  ExportKey,
  ExportRecords,
  LinkSigner,
  Metrics,
  ObjectStore,
  RegisterStore,
  TicketStore,
} from '../ports.ts';

export interface ApiDependencies {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly admission: Admission;
  /** Cryptographically random. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly records: Pick<ExportRecords, 'create' | 'read' | 'list' | 'transition'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly audit: AuditTrail;
  readonly registers: Pick<RegisterStore, 'pointer' | 'pointers' | 'configuration'>;
  readonly executions: Pick<Executions, 'start' | 'stop' | 'status'>;
  readonly links: LinkSigner;
  readonly reports: Pick<ObjectStore, 'get'>;
  readonly tickets: Pick<TicketStore, 'issue'>;
  /** Earlier runs of the organisation, the ground of the estimate. */
  readonly pastRuns: (organisationNumber: string) => Promise<readonly PastRun[]>;
  /** Cleans up after an export that is cancelling and has no execution whose end would see to it. */
  readonly finishCancellation: (key: ExportKey) => Promise<void>;
  readonly webSocketUrl: string;
  /** X-Ray's header of this invocation, handed on to the execution. */
  readonly traceHeader: () => string | undefined;
  /** For operators: facts without personal data. */
  readonly logFault: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}
