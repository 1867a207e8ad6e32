/** Keys of the objects in the buckets. They depend only on their inputs, so that a retry finds the work of the first run. */

const pad = (index: number): string => String(index).padStart(4, '0');

/** Keys below the working prefix of one export, which is deleted as a whole. */
export function workingKeys(organisationNumber: string, exportId: string) {
  const prefix = `work/${organisationNumber}/${exportId}/`;
  return {
    prefix,
    /** Frozen by the plan, see `basis.ts`. */
    basis: `${prefix}basis.json`,
    /** Verdicts on the activities of each of its register chunks. */
    verdicts: (chunk: number) => `${prefix}verdicts/${pad(chunk)}.json`,
    rows: (chunk: number) => `${prefix}rows/${pad(chunk)}.json`,
    /** Findings of chunks (`1-...`), of persons (`2-...`) and of mapping (`3-...`); those of the import are in the register. */
    findings: (part: string) => `${prefix}findings/${part}.json`,
    findingsPrefix: `${prefix}findings/`,
    figures: `${prefix}figures.json`,
    /** Days that lack one thing to count (`counting/near-miss-list.ts`). */
    nearMisses: `${prefix}near-misses.json`,
    /** `counting/peer-supporter-list.ts`. */
    activePeerSupporters: `${prefix}active-peer-supporters.json`,
    report: `${prefix}report`,
    /** Size, SHA-256 and sheets of the generated file. */
    reportDescription: `${prefix}report.json`,
    attachmentsPrefix: `${prefix}attachments/`,
    bundle: `${prefix}bundle.zip`,
    bundleDescription: `${prefix}bundle.json`,
    paddedChunk: pad,
  };
}

/** Keys of one export in the reports bucket, where objects are kept for five years. */
export function reportKeys(organisationNumber: string, exportId: string) {
  const prefix = `reports/${organisationNumber}/${exportId}/`;
  return {
    prefix,
    file: (fileName: string) => `${prefix}${fileName}`,
    figures: `${prefix}figures.json`,
    manifest: `${prefix}manifest.json`,
  };
}
