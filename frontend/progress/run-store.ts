/**
 * The followed export, from the press of the start button to the saved file: connects reducer, live client, download and
 * announcements. React only subscribes to it.
 */
import type { ExportRequest, TerminalStatus } from '../../lambdas/protocol.ts';
import { isTerminal } from '../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../api/problem.ts';
import { Announcer } from './announcements.ts';
import type { Clock } from './clock.ts';
import { DamagedFileError, type Download, NO_DOWNLOAD } from './download.ts';
import type { LiveEvent } from './live/live-events.ts';
import { NewsWatch } from './live/news-watch.ts';
import { type Command, exportIdOf, IDLE, type RunAction, type RunState, reduce } from './reducer.ts';
import type { RunScreen } from './run-screen.ts';
import { momentOf } from './situation.ts';

/** The end of an export that was started or seen running on this page; an export that had ended before has none. */
interface Ending {
  readonly exportId: string;
  readonly year: number;
  readonly status: TerminalStatus;
}

interface RunServer {
  start(request: ExportRequest): Promise<{ readonly exportId: string; readonly joined: boolean }>;
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
  /** Fetches and saves the report. @throws DamagedFileError and what `fetch` throws */
  readonly fetchReport: (
    url: string,
    file: { readonly fileName: string; readonly sha256: string },
    onBytes: (received: number, total: number | null) => void,
  ) => Promise<void>;
}

const DOWNLOAD_WHEN_READY = 'download-when-ready';
/** Delay before an unanswered start is sent once more; the API does not start the same export twice. */
const ASK_AGAIN_MS = 1_000;
/** Delay before a start is sent again while the same export is being cancelled, and for how long that goes on. */
const CANCELLING_PAUSE_MS = 3_000;
const MAX_CANCELLING_MS = 60_000;

export class RunStore {
  readonly #options: RunStoreOptions;
  readonly #announcer: Announcer;
  readonly #watch: NewsWatch;
  readonly #listeners = new Set<() => void>();
  readonly #endListeners = new Set<(ending: Ending) => void>();
  #screen: RunScreen = {
    state: IDLE,
    connection: 'connecting',
    stalled: false,
    overdue: false,
    download: NO_DOWNLOAD,
    downloadWhenReady: false,
    joined: false,
    startWaits: false,
    startFailure: null,
    announcement: null,
  };
  /** The export that this page opened and did not start: its first state is not announced. */
  #restoring: string | null = null;
  /** The export that was started or seen running here, and whose end has not been reported yet. */
  #awaited: string | null = null;

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#announcer = new Announcer({
      clock: options.clock,
      speak: (announcement) => this.#change({ announcement }),
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
  onEnd(listener: (ending: Ending) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
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
      const { exportId, joined } = await this.#requestStart(request);
      if (downloadWhenReady) {
        this.#options.memory.setItem(DOWNLOAD_WHEN_READY, exportId);
      }
      onStarted(exportId);
      // The user who pressed wants to know the end, even if it is the first state that arrives.
      this.#awaited = exportId;
      // The same export as before keeps its download.
      const sameExport = joined && exportIdOf(before.state) === exportId;
      this.#change({ joined, ...(sameExport ? { download: before.download } : {}) });
      this.#dispatch({ type: 'opened', exportId });
      this.#options.live.follow(exportId);
    } catch (error) {
      this.#startFailed(error, before);
    }
  }

  /** The API never joins an export that is being cancelled; the page waits for its end, unless the user goes on. */
  async #requestStart(request: ExportRequest): ReturnType<RunServer['start']> {
    const { clock } = this.#options;
    const until = clock.now() + MAX_CANCELLING_MS;
    try {
      for (;;) {
        try {
          return await this.#sendStart(request);
        } catch (error) {
          const waits = problemOf(error)?.code === 'cancelling' && this.#screen.state.kind === 'starting';
          if (!waits || clock.now() >= until) {
            throw error;
          }
        }
        this.#change({ startWaits: true });
        this.#observe();
        await new Promise<void>((resolve) => clock.setTimeout(resolve, CANCELLING_PAUSE_MS));
      }
    } finally {
      this.#change({ startWaits: false });
    }
  }

  async #sendStart(request: ExportRequest): ReturnType<RunServer['start']> {
    const { clock, server } = this.#options;
    try {
      return await server.start(request);
    } catch (error) {
      if (!isUnanswered(error)) {
        throw error;
      }
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ASK_AGAIN_MS));
      return server.start(request);
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
    const { state, download } = this.#screen;
    const result = state.kind === 'following' ? state.run.result : null;
    if (state.kind !== 'following' || result?.outcome !== 'completed' || download.kind === 'running') {
      return;
    }
    const { exportId } = state.run;
    const show = (shown: Download) => {
      if (exportIdOf(this.#screen.state) === exportId) {
        this.#change({ download: shown });
        this.#observe();
      }
    };
    let received = 0;
    let total: number | null = result.bytes;
    show({ kind: 'running', received, total });
    this.#options.memory.removeItem(DOWNLOAD_WHEN_READY);
    try {
      const url = await this.#options.server.downloadLink(exportId);
      await this.#options.fetchReport(url, result, (bytes, size) => {
        received = bytes;
        total = size ?? result.bytes;
        show({ kind: 'running', received, total });
      });
      show({ kind: 'done' });
    } catch (error) {
      const reason =
        error instanceof DamagedFileError ? 'damaged' : problemOf(error) === null ? 'interrupted' : 'refused';
      show({ kind: 'failed', reason, received, total });
    }
  }

  /** Saves the report of any completed export. @throws DamagedFileError, and what the API client and `fetch` throw */
  async saveReport(exportId: string, file: { readonly fileName: string; readonly sha256: string }): Promise<void> {
    await this.#options.fetchReport(await this.#options.server.downloadLink(exportId), file, () => {});
  }

  readonly receive = (event: LiveEvent): void => {
    if (event.type === 'connection') {
      this.#change({ connection: event.connection });
      this.#observe();
    } else if (event.type !== 'import-message') {
      this.#dispatch(event, event.type === 'snapshot' ? event.age : 0);
    }
  };

  stop(): void {
    this.#announcer.stop();
    this.#watch.stop();
  }

  /** @param age of its data on arrival, in milliseconds */
  #dispatch(action: RunAction, age = 0): void {
    const before = this.#screen.state;
    const state = reduce(before, action);
    if (state === before) {
      return;
    }
    this.#change({ state });
    if (state.kind === 'following' && isTerminal(state.run.progress.status)) {
      const endedNow = before.kind === 'following' && !isTerminal(before.run.progress.status);
      this.#change({ joined: false, ...(endedNow ? { startFailure: null } : {}) });
    }
    this.#change(this.#watch.update(state, age));
    this.#observe();
    this.#reportEnd(state);
    const result = state.kind === 'following' ? state.run.result : null;
    if (result?.outcome === 'completed' && this.#screen.downloadWhenReady && this.#screen.download.kind === 'none') {
      // A reload after the start of the download must not start another one.
      if (this.#options.memory.getItem(DOWNLOAD_WHEN_READY) === exportIdOf(state)) {
        void this.download();
      }
    }
  }

  #reportEnd(state: RunState): void {
    if (state.kind !== 'following') {
      return;
    }
    const { exportId, progress, particulars } = state.run;
    if (!isTerminal(progress.status)) {
      this.#awaited = exportId;
    } else if (this.#awaited === exportId && particulars !== null) {
      // The message of the end may come before the snapshot with the year.
      this.#awaited = null;
      for (const listener of this.#endListeners) {
        listener({ exportId, year: particulars.request.year, status: progress.status });
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
