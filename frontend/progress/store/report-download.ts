/** Downloads reports: each with a fresh link, one at a time for each export, until it is saved, fails or is cancelled. */
import type { ExportResult } from '../../../lambdas/protocol.ts';
import { problemOf } from '../../api/problem.ts';
import { DamagedFileError, type Download } from '../download.ts';

type Report = Extract<ExportResult, { outcome: 'completed' }>;

export interface ReportDownloadOptions {
  readonly downloadLink: (exportId: string) => Promise<string>;
  /** Fetches and saves the report. @throws DamagedFileError and what `fetch` throws; saves nothing after `signal` */
  readonly fetchReport: (
    url: string,
    file: { readonly fileName: string; readonly sha256: string },
    onBytes: (received: number, total: number | null) => void,
    signal: AbortSignal,
  ) => Promise<void>;
}

export class ReportDownload {
  readonly #options: ReportDownloadOptions;
  readonly #running = new Map<string, AbortController>();

  constructor(options: ReportDownloadOptions) {
    this.#options = options;
  }

  /** @param show called with each state, from the first to the last */
  async run(exportId: string, report: Report, show: (download: Download) => void): Promise<void> {
    if (this.#running.has(exportId)) {
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.set(exportId, controller);
    let received = 0;
    let total: number | null = report.bytes;
    show({ kind: 'running', received, total });
    try {
      const url = await Promise.race([this.#options.downloadLink(exportId), whenAborted(signal)]);
      const onBytes = (bytes: number, size: number | null) => {
        received = bytes;
        total = size ?? report.bytes;
        show({ kind: 'running', received, total });
      };
      await this.#options.fetchReport(url, report, onBytes, signal);
      show({ kind: 'done' });
    } catch (error) {
      show(signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', reason: reasonOf(error), received });
    } finally {
      this.#running.delete(exportId);
    }
  }

  /** Without showing how it goes. @throws what both options throw */
  async save(exportId: string, file: Pick<Report, 'fileName' | 'sha256'>): Promise<void> {
    const url = await this.#options.downloadLink(exportId);
    await this.#options.fetchReport(url, file, () => {}, new AbortController().signal);
  }

  cancel(exportId: string): void {
    this.#running.get(exportId)?.abort();
  }
}

/** @throws the reason of the signal, once it is aborted */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function reasonOf(error: unknown): Extract<Download, { kind: 'failed' }>['reason'] {
  return error instanceof DamagedFileError ? 'damaged' : problemOf(error) === null ? 'interrupted' : 'refused';
}
