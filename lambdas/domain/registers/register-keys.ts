/** Keys of the objects in the registers bucket. All but uploads are named by what they contain. */

export const incomingPrefixOfOrganisation = (organisationNumber: string): string => `incoming/${organisationNumber}/`;

/** @param importId of a session */
export const incomingPrefix = (organisationNumber: string, importId: string): string =>
  `${incomingPrefixOfOrganisation(organisationNumber)}${importId}/`;

/** Registers of all base years. */
export const registersPrefix = (organisationNumber: string): string => `registers/${organisationNumber}/`;

/** Where a part is uploaded to. */
export const incomingKey = (organisationNumber: string, importId: string, fileId: string, partId: string): string =>
  `${incomingPrefix(organisationNumber, importId)}${fileId}-${partId}`;

export function registerKeys(organisationNumber: string, year: number) {
  const prefix = `${registersPrefix(organisationNumber)}${year}/`;
  return {
    prefix,
    chunksPrefix: `${prefix}chunks/`,
    /** Activities with their attendances, see `chunk-format.ts`. */
    chunk: (sha256: string) => `${prefix}chunks/${sha256}`,
    listsPrefix: `${prefix}lists/`,
    /** Findings, or rows of the sheet `likepersoner`, as JSON. */
    list: (sha256: string) => `${prefix}lists/${sha256}.json`,
    filesPrefix: `${prefix}files/`,
    /** A `ReadFile`, which the import of a file hands to the publication. */
    file: (sha256: string) => `${prefix}files/${sha256}.json`,
    manifestsPrefix: `${prefix}manifests/`,
    manifest: (sha256: string) => `${prefix}manifests/${sha256}.json`,
    factsPrefix: `${prefix}facts/`,
    /** @param inputsSha256 hash of what the facts were computed from beside the chunk */
    facts: (chunkSha256: string, inputsSha256: string) => `${prefix}facts/${chunkSha256}/${inputsSha256}`,
    countedPrefix: `${prefix}counted/`,
    /**
     * What was counted of versions of one content.
     * @param contentSha256 by `countedContentSha256`
     * @param inputsSha256 hash of all that it was counted from
     */
    counted: (contentSha256: string, inputsSha256: string) => `${prefix}counted/${contentSha256}/${inputsSha256}`,
    checksPrefix: `${prefix}checks/`,
    /** Below it, what one try of a check writes, see `checks/check-objects.ts`. */
    check: (checkId: string) => `${prefix}checks/${checkId}/`,
    errorsPrefix: `${prefix}rows-in-error/`,
    /**
     * The rows of a file with findings, as csv without values.
     * @param sha256 of the csv, so that a late reader of the file replaces nothing; null for one of an older release
     */
    rowsInError: (importId: string, fileId: string, sha256: string | null) =>
      `${prefix}rows-in-error/${importId}-${fileId}${sha256 === null ? '' : `-${sha256}`}.csv`,
  };
}
