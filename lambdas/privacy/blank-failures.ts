/** What the failures of an organisation's exports and imports quote of its registers, of any year, is taken out of them. */
import type { ExportRecords, ImportRecords } from '../ports.ts';

export interface BlankFailuresDependencies {
  readonly records: Pick<ExportRecords, 'list' | 'blankFailure'>;
  readonly imports: Pick<ImportRecords, 'list' | 'blankFailures'>;
}

const PAGE = 100;

/** A file that failed has no register that says of which year it was, so no year is left out. */
export async function blankFailures(
  organisationNumber: string,
  { records, imports }: BlankFailuresDependencies,
): Promise<void> {
  for await (const { exportId, failure } of listed((page) => records.list(organisationNumber, page))) {
    if (failure !== null) {
      await records.blankFailure({ organisationNumber, exportId });
    }
  }
  for await (const { importId, failure, files } of listed((page) => imports.list(organisationNumber, page))) {
    if (failure !== null || files.some((file) => file.failure !== null)) {
      await imports.blankFailures({ organisationNumber, importId });
    }
  }
}

async function* listed<R>(
  list: (page: { limit: number; cursor?: string }) => Promise<{ records: R[]; nextCursor: string | null }>,
): AsyncGenerator<R> {
  let cursor: string | null | undefined;
  do {
    const page = await list({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield* page.records;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
