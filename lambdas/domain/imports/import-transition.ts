/** The next state of an import record, for each event. */
import type { FileChange, ImportFailure, ReplacedFile } from '../../protocol.ts';

/** A change of the session. */
export type ImportTransition =
  /** `replaces` has what the register holds now under each file's name, by file id; the files left out are new. */
  | { readonly to: 'reading'; readonly replaces: Readonly<Record<string, ReplacedFile>>; readonly deadline: string }
  /** One failed file again, or all that a pause left unread. */
  | {
      readonly to: 'restarted';
      readonly fileIds: readonly string[];
      readonly deadline: string;
      readonly correlationId: string;
    }
  /** Files that are still being read have timed out, or failed with the code. */
  | { readonly to: 'publishing'; readonly unfinished: Readonly<Record<string, 'timeout' | 'failed'>> }
  | {
      readonly to: 'completed';
      readonly registerVersion: number | null;
      readonly changes: Readonly<Record<string, FileChange>>;
    }
  | { readonly to: 'failed'; readonly failure: ImportFailure | null }
  | { readonly to: 'paused' }
  | { readonly to: 'cancelled' };

/** A change of one file. */
export type FileTransition =
  | {
      readonly to: 'downloading' | 'extracting' | 'parsing' | 'saving';
      readonly percent: number;
      readonly rows: number;
      readonly attempt: number;
    }
  | { readonly to: 'completed'; readonly rows: number; readonly rowsInError: number; readonly readFileSha256: string }
  | { readonly to: 'failed' | 'timeout'; readonly failure: ImportFailure }
  /** A fault that passes: the file waits for its next try. */
  | { readonly to: 'pending'; readonly failure: ImportFailure };
