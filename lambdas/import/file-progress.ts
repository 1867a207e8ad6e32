/** Writes how far one try of one file is, and notices that its work is no longer wanted. */
import { ImportStoppedError, ImportTimeoutError } from '../domain/errors.ts';
import type { FileTransition } from '../domain/imports/file-transition.ts';
import type { Clock, ImportKey, ImportRecords } from '../ports.ts';
import type { ImportFileStatus } from '../protocol.ts';

/** Between two writes within one status. */
const WRITE_EVERY_MILLISECONDS = 1_000;

type ReadingStatus = Extract<ImportFileStatus, 'downloading' | 'extracting' | 'parsing' | 'saving'>;

/** One try of one file. */
export interface FileTry {
  readonly key: ImportKey;
  /** Of the session. */
  readonly attempt: number;
  readonly fileId: string;
  /** 1 for the first. */
  readonly number: number;
  /** ISO 8601. */
  readonly deadline: string;
}

type WithoutAttempt<T> = T extends unknown ? Omit<T, 'attempt'> : never;

export class FileProgress {
  private readonly imports: Pick<ImportRecords, 'changeFile'>;
  private readonly clock: Clock;
  private readonly of: FileTry;
  private readonly deadline: number;
  private status: ReadingStatus | undefined;
  private writtenAt = 0;

  constructor(imports: Pick<ImportRecords, 'changeFile'>, clock: Clock, fileTry: FileTry) {
    this.imports = imports;
    this.clock = clock;
    this.of = fileTry;
    this.deadline = Date.parse(fileTry.deadline);
  }

  /**
   * May be called often: it writes a new status at once, and progress about once a second.
   * @throws ImportStoppedError when the session was stopped, or another try has taken over
   * @throws ImportTimeoutError when the time of the session is over
   */
  async report(status: ReadingStatus, percent: number, rows: number): Promise<void> {
    const now = this.clock.now();
    if (now >= this.deadline) {
      throw new ImportTimeoutError();
    }
    if (status === this.status && now - this.writtenAt < WRITE_EVERY_MILLISECONDS) {
      return;
    }
    await this.change({ to: status, percent, rows });
    this.status = status;
    this.writtenAt = now;
  }

  /** @throws ImportStoppedError */
  async change(change: WithoutAttempt<FileTransition>): Promise<void> {
    const { key, attempt, fileId, number } = this.of;
    // A try that could not begin leaves the file in the one before.
    const inTry = this.status === undefined && change.to !== 'downloading' ? number - 1 : number;
    const { outcome, record } = await this.imports.changeFile(key, attempt, fileId, { ...change, attempt: inTry });
    if (outcome === 'refused') {
      throw new ImportStoppedError(record.status);
    }
  }
}
