import type { Finding } from '../finding.ts';
import type { RegisteredChunk } from './chunk/registered-chunk.ts';
import type { SheetName } from './columns.ts';
import type { AmbiguousId, RegisteredPeerSupporter } from './register.ts';
import type { WordUse } from './word-uses.ts';

/** Receives what is read from a file. Each call is awaited before the next one, so a slow sink slows the reading down. */
export interface RegisterSink {
  /**
   * Activities with all their attendances, in file order: `chunkActivities` of them, fewer at the end of the file and where
   * their attendances are many. The same bytes give the same chunks. They come after all findings.
   */
  chunk(chunk: RegisteredChunk): Promise<void>;
  findings(batch: readonly Finding[]): Promise<void>;
  peerSupporters(batch: readonly RegisteredPeerSupporter[]): Promise<void>;
}

/**
 * `extracting`: opens the workbook, or tells encoding and kind of each csv; `parsing`: reads the rows; `saving`: gives the
 * activities to the sink.
 */
export type ReadingStep = 'extracting' | 'parsing' | 'saving';

/**
 * Called often, at most once for each megabyte or so; what it throws ends the reading.
 * @param percent of the whole reading, 0 to 100; never falls
 * @param rows data rows read so far
 */
export type OnReading = (step: ReadingStep, percent: number, rows: number) => Promise<void>;

/** What reading a file gave, beside what its sink received. Its size does not grow with the rows. */
export interface ReadSummary {
  /** Of each file of the input, in its order. */
  readonly parts: readonly { readonly fileName: string; readonly kind: 'workbook' | SheetName }[];
  /** Number of data rows; rows whose cells are all empty are not counted. */
  readonly activityRows: number;
  readonly attendanceRows: number;
  /** The first row of each id and every row without an id. */
  readonly activities: number;
  /** Those of known activities. */
  readonly attendances: number;
  readonly attendancesOfUnknownActivity: number;
  /** The lokallag of kept activities, in code point order, without the empty one. */
  readonly branches: readonly string[];
  /** Every value of the vocabulary columns, in any row. */
  readonly words: readonly WordUse[];
  /** Not empty for a file that must be refused with `ambiguous_activity_id`. */
  readonly ambiguousIds: readonly AmbiguousId[];
  /** Whether there is a sheet `likepersoner`. An empty one lists nobody (reading 13b). */
  readonly peerSupportersGiven: boolean;
}
