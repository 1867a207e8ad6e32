/** What the run store is given: the server, the live client, the clock, and what survives a reload. */
import type { ExportRequest } from '../../../lambdas/protocol.ts';
import type { Clock } from '../clock.ts';
import type { Command } from '../reducer.ts';
import type { ReportDownloadOptions } from './report-download.ts';
import type { Started } from './start-request.ts';

interface RunServer {
  start(request: ExportRequest): Promise<Started>;
  command(exportId: string, command: Command): Promise<void>;
  downloadLink(exportId: string): Promise<string>;
}

/** What is verified with a report (`npm run verify`). */
export type Proof = 'manifest' | 'signing-key';

export interface RunStoreOptions {
  readonly server: RunServer;
  readonly live: { follow(exportId: string | null): void; wake(): void };
  readonly clock: Clock;
  /** Survives a reload of the page, not the tab. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Fetches and saves what proves a report: its signed manifest, or the key that the signature is compared with. */
  readonly saveProof: (exportId: string, proof: Proof) => Promise<void>;
  readonly fetchReport: ReportDownloadOptions['fetchReport'];
}
