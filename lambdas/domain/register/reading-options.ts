/** What reading needs to know beside the files. */
export interface ReadingOptions {
  /** Error texts of spreadsheets, which make a cell empty: `errorTexts` of the rule set (reading 21). */
  readonly errorTexts: readonly string[];
  /** Secret key of the hash that replaces an `aktivitet_id` that looks like a fødselsnummer (reading 23). */
  readonly idKey: Uint8Array;
}
