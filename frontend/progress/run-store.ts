/**
 * The followed export, from the press of the start button to the saved file: connects reducer, live client, download and
 * announcements. React only subscribes to it.
 */
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { isTerminal } from '../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../api/problem.ts';
import { Announcer } from './announcements.ts';
import { NO_DOWNLOAD } from './download.ts';
import type { LiveEvent } from './live/live-events.ts';
import { NewsWatch } from './live/news-watch.ts';
import { type Command, exportIdOf, type RunAction, reduce } from './reducer.ts';
import { EMPTY_SCREEN, type RunScreen } from './run-screen.ts';
import { momentOf } from './situation.ts';
import { EndWatch } from './store/end-watch.ts';
import { PercentSteps } from './store/percent-steps.ts';
import { ReportDownload } from './store/report-download.ts';
import type { Proof, RunStoreOptions } from './store/run-store-options.ts';
import { requestStart } from './store/start-request.ts';

const DOWNLOAD_WHEN_READY = 'download-when-ready';
export class RunStore {
  readonly #options: RunStoreOptions;
  readonly #announcer: Announcer;
  readonly #watch: NewsWatch;
  readonly #steps: PercentSteps;
  readonly #listeners = new Set<() => void>();
  readonly #ends = new EndWatch();
  readonly #reports: ReportDownload;
  #screen: RunScreen = EMPTY_SCREEN;
  /** The export that this page opened and did not start: its first state is not announced. */
  #restoring: string | null = null;
  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#reports = new ReportDownload({
      downloadLink: (exportId) => options.server.downloadLink(exportId),
      fetchReport: options.fetchReport,
    });
    this.#announcer = new Announcer({
      clock: options.clock,
      speak: (announcement) => this.#change({ announcement }),
    });
    this.#steps = new PercentSteps({
      clock: options.clock,
      onStep: (percent) => this.#change({ percent }),
    });
    this.#watch = new NewsWatch({
      clock: options.clock,
      onLate: (lateness) => {
        this.#change(lateness);
        this.#observe();
      },
    });
  }

  /** @throws what the API client throws */
  async saveProof(proof: Proof): Promise<void> {
    const exportId = exportIdOf(this.#screen.state);
    if (exportId !== null) {
      await this.#options.saveProof(exportId, proof);
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly screen = (): RunScreen => this.#screen;

  /** Called once for each end that the page sees. @returns unsubscribes */
  onEnd(listener: Parameters<EndWatch['onEnd']>[0]): () => void {
    return this.#ends.onEnd(listener);
  }

  /**
   * Shows the run before the server has answered, and the former state again when nothing was started.
   * @param onStarted called with the export's id before it is followed
   */
  async start(
    request: ExportRequest,
    downloadWhenReady: boolean,
    onStarted: (exportId: string) => void = () => {},
  ): Promise<void> {
    const before = this.#screen;
    this.#change({ download: NO_DOWNLOAD, downloadWhenReady, joined: false, startFailure: null });
    this.#dispatch({ type: 'start-pressed', request });
    // The former export is not on the screen now; if it is followed again, it is fetched again.
    this.#options.live.follow(null);
    try {
      const { exportId, joined } = await requestStart(request, {
        clock: this.#options.clock,
        start: (each) => this.#options.server.start(each),
        isWanted: () => this.#screen.state.kind === 'starting',
        onWaits: (startWaits) => {
          this.#change({ startWaits });
          this.#observe();
        },
      });
      if (downloadWhenReady) {
        this.#options.memory.setItem(DOWNLOAD_WHEN_READY, exportId);
      }
      onStarted(exportId);
      this.#ends.await(exportId);
      // The same export as before keeps its download.
      const sameExport = joined && exportIdOf(before.state) === exportId;
      this.#change({ joined, ...(sameExport ? { download: before.download } : {}) });
      this.#dispatch({ type: 'opened', exportId });
      this.#options.live.follow(exportId);
    } catch (error) {
      this.#startFailed(error, before);
    }
  }

  #startFailed(error: unknown, before: RunScreen): void {
    this.#change({
      startFailure: isUnanswered(error) ? { kind: 'unanswered' } : { kind: 'refused', problem: problemOf(error) },
    });
    // Another export may have been opened before the answer.
    if (this.#screen.state.kind !== 'starting') {
      return;
    }
    const former = exportIdOf(before.state);
    this.#restoring = former;
    this.#change({ download: before.download, downloadWhenReady: before.downloadWhenReady });
    this.#dispatch({ type: 'start-failed' });
    this.#options.live.follow(former);
  }

  /** Follows an export from the address, the running ones or the history. */
  open(exportId: string): void {
    if (exportIdOf(this.#screen.state) === exportId) {
      return;
    }
    this.#restoring = exportId;
    this.#change({
      download: NO_DOWNLOAD,
      downloadWhenReady: this.#options.memory.getItem(DOWNLOAD_WHEN_READY) === exportId,
      joined: false,
      stalled: false,
    });
    this.#dispatch({ type: 'opened', exportId });
    this.#options.live.follow(exportId);
  }

  /** Stops following. */
  close(): void {
    this.#dispatch({ type: 'closed' });
    this.#options.live.follow(null);
  }

  async send(command: Command): Promise<void> {
    const exportId = exportIdOf(this.#screen.state);
    if (exportId === null) {
      return;
    }
    this.#dispatch({ type: 'command-pressed', command });
    try {
      await this.#options.server.command(exportId, command);
    } catch (error) {
      this.#dispatch({ type: 'command-refused', command, problem: problemOf(error) });
    }
    this.#options.live.wake();
  }

  async download(): Promise<void> {
    const { state } = this.#screen;
    const result = state.kind === 'following' ? state.run.result : null;
    if (state.kind !== 'following' || result?.outcome !== 'completed') {
      return;
    }
    const { exportId } = state.run;
    this.#options.memory.removeItem(DOWNLOAD_WHEN_READY);
    await this.#reports.run(exportId, result, (download) => {
      if (exportIdOf(this.#screen.state) === exportId) {
        // The export's own bar has the first download alone, and is full once that is over; later ones have another bar.
        this.#change({ download, downloadWhenReady: this.#screen.downloadWhenReady && download.kind === 'running' });
        this.#observe();
      }
    });
  }

  /** Nothing of the report is saved; it can be downloaded again. */
  cancelDownload(): void {
    const exportId = exportIdOf(this.#screen.state);
    if (exportId !== null) {
      this.#reports.cancel(exportId);
    }
  }

  /** Saves the report of any completed export. @throws DamagedFileError, and what the API client and `fetch` throw */
  saveReport(...report: Parameters<ReportDownload['save']>): Promise<void> {
    return this.#reports.save(...report);
  }

  readonly receive = (event: LiveEvent): void => {
    if (event.type === 'connection') {
      this.#change({ connection: event.connection });
      this.#observe();
    } else if (event.type !== 'import-message' && event.type !== 'check-message') {
      this.#dispatch(event, event.type === 'snapshot' ? event.age : 0);
    }
  };

  stop(): void {
    this.#announcer.stop();
    this.#watch.stop();
    this.#steps.stop();
  }

  /** @param age of its data on arrival, in milliseconds */
  #dispatch(action: RunAction, age = 0): void {
    const before = this.#screen.state;
    const state = reduce(before, action);
    if (state === before) {
      return;
    }
    this.#change({ state, percent: this.#steps.update(state) });
    if (state.kind === 'following' && isTerminal(state.run.progress.status)) {
      const endedNow = before.kind === 'following' && !isTerminal(before.run.progress.status);
      this.#change({ joined: false, ...(endedNow ? { startFailure: null } : {}) });
    }
    this.#change(this.#watch.update(state, age));
    this.#observe();
    this.#ends.see(state);
    const result = state.kind === 'following' ? state.run.result : null;
    if (result?.outcome === 'completed' && this.#screen.downloadWhenReady && this.#screen.download.kind === 'none') {
      // A reload after the start of the download must not start another one.
      if (this.#options.memory.getItem(DOWNLOAD_WHEN_READY) === exportIdOf(state)) {
        void this.download();
      }
    }
  }

  #observe(): void {
    const { state } = this.#screen;
    const restored = this.#restoring !== null && exportIdOf(state) === this.#restoring;
    if (state.kind === 'following') {
      this.#restoring = null;
    }
    this.#announcer.observe(momentOf(this.#screen), { restored });
  }

  #change(changes: Partial<RunScreen>): void {
    this.#screen = { ...this.#screen, ...changes };
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
