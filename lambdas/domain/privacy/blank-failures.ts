/** Failures without what they quote of a register: words, ids and headers of a file. Code and stage stay. */
import type { ExportRecord } from '../export/export-record.ts';
import type { ImportRecord } from '../imports/import-record.ts';
import { ERASED_TEXT } from './erase-rows.ts';

/** @returns undefined when there is nothing to take away */
export function withBlankFailure(record: ExportRecord): ExportRecord | undefined {
  const { failure } = record;
  return failure === null || Object.keys(failure.details).length === 0
    ? undefined
    : { ...record, version: record.version + 1, failure: { ...failure, details: {} } };
}

/** The failures of the session and of its files. @returns undefined when there is nothing to take away */
export function withBlankFailures(record: ImportRecord): ImportRecord | undefined {
  const failure = blank(record.failure);
  const files = record.files.map((file) => {
    const ofFile = blank(file.failure);
    return ofFile === file.failure ? file : { ...file, failure: ofFile };
  });
  return failure === record.failure && files.every((file, at) => file === record.files[at])
    ? undefined
    : { ...record, version: record.version + 1, failure, files };
}

/** The sentence of an import's failure can quote too. */
function blank(failure: ImportRecord['failure']): ImportRecord['failure'] {
  return failure === null || (failure.message === ERASED_TEXT && Object.keys(failure.details).length === 0)
    ? failure
    : { ...failure, message: ERASED_TEXT, details: {} };
}
