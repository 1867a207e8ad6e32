/**
 * The followed import, from the choice of files to the published register: connects reducer, follower and uploads. React
 * only subscribes to it.
 */
import type { ImportView } from '../../../lambdas/protocol.ts';
import { problemOf } from '../../api/problem.ts';
import type { CreatedImport, ImportCommand, RegisterApi } from '../../api/registers/register-client.ts';
import type { Clock } from '../clock.ts';
import type { LiveEvent } from '../live/live-events.ts';
import { ImportFollower } from './import-follower.ts';
import {
  type ImportAction,
  type ImportRequest,
  type ImportState,
  importIdOf,
  NO_IMPORT,
  reduceImport,
} from './import-reducer.ts';
import { type Batch, type PutPart, partsOf, uploadBatch } from './upload-batch.ts';

export interface ImportScreen {
  readonly state: ImportState;
  /** Neither socket nor polling gets through. */
  readonly offline: boolean;
}

export interface ImportStoreOptions {
  readonly server: Pick<
    RegisterApi,
    'create' | 'start' | 'command' | 'retryFile' | 'renewUpload' | 'rowsInError' | 'snapshot'
  >;
  readonly clock: Clock;
  readonly put: PutPart;
  /** Called with each new state of the followed import. */
  readonly onView: (view: ImportView) => void;
  readonly saveFile: (file: Blob, fileName: string) => void;
}

export class ImportStore {
  readonly #options: ImportStoreOptions;
  readonly #follower: ImportFollower;
  readonly #listeners = new Set<() => void>();
  #screen: ImportScreen = { state: NO_IMPORT, offline: false };
  #batch: Batch | null = null;

  constructor(options: ImportStoreOptions) {
    this.#options = options;
    this.#follower = new ImportFollower({
      snapshot: (importId, etag) => options.server.snapshot(importId, etag),
      clock: options.clock,
      onEvent: (event) => this.#dispatch(event),
      onOffline: (offline) => {
        if (offline !== this.#screen.offline) {
          this.#change({ offline });
        }
      },
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly screen = (): ImportScreen => this.#screen;

  readonly receive = (event: LiveEvent): void => this.#follower.receive(event);

  wake(): void {
    this.#follower.wake();
  }

  stop(): void {
    this.#batch?.abort.abort();
    this.#follower.stop();
  }

  /** Follows an import from the address, the open ones or the history. */
  open(importId: string): void {
    this.#dispatch({ type: 'opened', importId });
    this.#follower.follow(importId);
  }

  /** Stops following. */
  close(): void {
    this.#follower.follow(null);
    this.#dispatch({ type: 'closed' });
  }

  /** Makes a session of these files and uploads them; asks first when some of them would replace files of the register. */
  async upload(year: number, files: readonly File[]): Promise<void> {
    await this.#create(year, files, []);
  }

  /** The answer to the question: files that would replace another and are not in `replace` are left out. */
  async answer(replace: readonly string[]): Promise<void> {
    const { state } = this.#screen;
    const batch = this.#batch;
    if (state.kind !== 'following' || state.transfer?.phase !== 'asking' || batch === null) {
      return;
    }
    const { files } = state.view;
    const leftOut = files.filter((file) => file.replaces !== null && !replace.includes(file.fileId));
    if (leftOut.length === 0) {
      batch.replace = replace;
      await this.#send(batch);
      return;
    }
    // A session is started with all its files or not at all, so the others get a session of their own.
    const agreed = files.filter(({ fileId }) => replace.includes(fileId)).map(({ name }) => name);
    const rest = batch.parts.filter(({ upload }) => leftOut.every(({ fileId }) => fileId !== upload.fileId));
    await this.send('cancel');
    if (rest.length === 0) {
      this.close();
    } else {
      await this.#create(
        batch.year,
        rest.map(({ file }) => file),
        agreed,
      );
    }
  }

  /** Sends what has not been sent yet, and starts the session. */
  async continueUpload(): Promise<void> {
    if (this.#batch !== null) {
      await this.#send(this.#batch);
    }
  }

  async send(command: ImportCommand): Promise<void> {
    const importId = importIdOf(this.#screen.state);
    if (importId === null) {
      return;
    }
    if (command === 'cancel') {
      this.#batch?.abort.abort();
    }
    await this.#request({ kind: command }, () => this.#options.server.command(importId, command));
  }

  async retryFile(fileId: string): Promise<void> {
    const importId = importIdOf(this.#screen.state);
    if (importId !== null) {
      await this.#request({ kind: 'retry', fileId }, () => this.#options.server.retryFile(importId, fileId));
    }
  }

  /** @throws what the API client throws */
  async saveRowsInError(fileId: string, fileName: string): Promise<void> {
    const importId = importIdOf(this.#screen.state);
    if (importId !== null) {
      this.#options.saveFile(await this.#options.server.rowsInError(importId, fileId), fileName);
    }
  }

  /** @param agreed names of the files that the user has already agreed to replace */
  async #create(year: number, files: readonly File[], agreed: readonly string[]): Promise<void> {
    this.#follower.follow(null);
    this.#dispatch({ type: 'create-pressed' });
    const created = await this.#created(year, files);
    if (created === null) {
      return;
    }
    const { importId } = created.import;
    const replacing = created.import.files.filter(({ replaces }) => replaces !== null);
    const asking = replacing.some(({ name }) => !agreed.includes(name));
    const batch: Batch = {
      importId,
      year,
      parts: partsOf(created.uploads, files),
      abort: new AbortController(),
      replace: replacing.map(({ fileId }) => fileId),
    };
    this.#batch = batch;
    this.#dispatch({ type: 'created', view: created.import, asking });
    this.#follower.follow(importId);
    if (!asking) {
      await this.#send(batch);
    }
  }

  async #created(year: number, files: readonly File[]): Promise<CreatedImport | null> {
    try {
      return await this.#options.server.create({ year, files: files.map(({ name, size }) => ({ name, bytes: size })) });
    } catch (error) {
      this.#dispatch({ type: 'refused', request: { kind: 'create' }, problem: problemOf(error) });
      return null;
    }
  }

  #send(batch: Batch): Promise<void> {
    return uploadBatch(batch, {
      server: this.#options.server,
      put: this.#options.put,
      state: () => this.#screen.state,
      dispatch: (action) => this.#dispatch(action),
      refresh: () => this.#refresh(batch.importId),
      wake: () => this.#follower.wake(),
    });
  }

  async #refresh(importId: string): Promise<void> {
    const answer = await this.#options.server.snapshot(importId, null).catch(() => null);
    if (answer?.kind === 'changed') {
      this.#dispatch({ type: 'snapshot', view: answer.view });
    }
  }

  async #request(request: ImportRequest, ask: () => Promise<void>): Promise<void> {
    this.#dispatch({ type: 'pressed', request });
    try {
      await ask();
    } catch (error) {
      this.#dispatch({ type: 'refused', request, problem: problemOf(error) });
    }
    this.#follower.wake();
  }

  #dispatch(action: ImportAction): void {
    const state = reduceImport(this.#screen.state, action);
    if (state !== this.#screen.state) {
      const before = this.#screen.state;
      this.#change({ state });
      this.#dropBatch(state);
      if (state.kind === 'following' && (before.kind !== 'following' || before.view !== state.view)) {
        this.#options.onView(state.view);
      }
    }
  }

  /** A session that was cancelled elsewhere, or is not shown any more, is not uploaded any further. */
  #dropBatch(state: ImportState): void {
    const uploads = state.kind === 'following' && state.transfer !== null;
    if (this.#batch !== null && (!uploads || state.view.importId !== this.#batch.importId)) {
      this.#batch.abort.abort();
      this.#batch = null;
    }
  }

  #change(changes: Partial<ImportScreen>): void {
    this.#screen = { ...this.#screen, ...changes };
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
