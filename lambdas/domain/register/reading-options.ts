import type { OnReading } from './register-sink.ts';
import type { RowSpill } from './row-spill.ts';

/** Grows with each change by which a file is read otherwise, so that a file that comes again is read again. */
export const READER_VERSION = 'bufdir-reader/1';

/** What reading the cells needs to know beside the files. */
export interface CellOptions {
  /** Error texts of spreadsheets, which make a cell empty: `errorTexts` of the rule set (reading 21). */
  readonly errorTexts: readonly string[];
  /** Secret key of the hash that replaces an `aktivitet_id` that looks like a fødselsnummer (reading 23). */
  readonly idKey: Uint8Array;
}

export interface ReadingOptions extends CellOptions {
  readonly spill: RowSpill;
  /** Activities that the sink gets at once. */
  readonly chunkActivities: number;
  readonly onReading: OnReading;
}
