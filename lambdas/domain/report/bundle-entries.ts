/** One file of the zip with the report and its attachments. */
export interface BundleEntry {
  /** Of the object in the working bucket. */
  readonly key: string;
  /** Within the zip. */
  readonly name: string;
}

/**
 * @param attachmentKeys keys that begin with `attachmentsPrefix`
 * @returns the report first, then each attachment in the folder `vedlegg`
 */
export function bundleEntries(
  report: BundleEntry,
  attachmentKeys: readonly string[],
  attachmentsPrefix: string,
): BundleEntry[] {
  const attachments = attachmentKeys.map((key) => ({
    key,
    name: `vedlegg/${safePath(key.slice(attachmentsPrefix.length))}`,
  }));
  return [report, ...attachments];
}

/** Removes the parts of a path that could lead out of the folder into which the zip is unpacked. */
function safePath(path: string): string {
  return path
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}
