/** Where things lie in the buckets. A key is derived from its input alone, so that a second run finds the first one's work. */

const pad = (index: number): string => String(index).padStart(4, '0');

/** Keys below one export's working prefix, which is deleted with everything in it. */
export function workingKeys(organisationNumber: string, exportId: string) {
  const prefix = `work/${organisationNumber}/${exportId}/`;
  return {
    prefix,
    /** Rule set, labels, columns and register generation, frozen by the plan. */
    basis: `${prefix}basis.json`,
    snapshot: (chunk: number) => `${prefix}snapshot/${pad(chunk)}.json`,
    facts: (chunk: number) => `${prefix}facts/${pad(chunk)}.json`,
    verdicts: (chunk: number) => `${prefix}verdicts/${pad(chunk)}.json`,
    rows: (chunk: number) => `${prefix}rows/${pad(chunk)}.json`,
    /** Findings of the import (`0-import`), of chunks (`1-...`), of persons (`2-...`) and of mapping (`3-...`). */
    findings: (part: string) => `${prefix}findings/${part}.json`,
    findingsPrefix: `${prefix}findings/`,
    figures: `${prefix}figures.json`,
    report: `${prefix}report`,
    /** Facts about the generated file: size, SHA-256, sheets. */
    reportDescription: `${prefix}report.json`,
    attachmentsPrefix: `${prefix}attachments/`,
    bundle: `${prefix}bundle.zip`,
    bundleDescription: `${prefix}bundle.json`,
    paddedChunk: pad,
  };
}

/** Keys below one export's place in the reports bucket, which are kept five years. */
export function reportKeys(organisationNumber: string, exportId: string) {
  const prefix = `reports/${organisationNumber}/${exportId}/`;
  return {
    prefix,
    file: (fileName: string) => `${prefix}${fileName}`,
    figures: `${prefix}figures.json`,
    manifest: `${prefix}manifest.json`,
  };
}
