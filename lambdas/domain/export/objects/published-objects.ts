/** Where the objects of a completed export are. */
import type { ExportRecord, StoredFile } from '../export-record.ts';
import { reportsPrefix } from './working-keys.ts';

/** One version of an object of the reports bucket; null for the latest, since an older release named none. */
export interface PublishedVersion {
  readonly key: string;
  readonly versionId: string | null;
}

/** Report, figures and manifest. An older release named no keys: they follow from the name of the file. */
export function publishedObjects(
  { organisationNumber, exportId }: Pick<ExportRecord, 'organisationNumber' | 'exportId'>,
  { fileName, published }: StoredFile,
): Readonly<Record<'report' | 'figures' | 'manifest', PublishedVersion>> {
  if (published !== undefined) {
    return published;
  }
  const latest = (name: string): PublishedVersion => ({
    key: `${reportsPrefix(organisationNumber, exportId)}${name}`,
    versionId: null,
  });
  return { report: latest(fileName), figures: latest('figures.json'), manifest: latest('manifest.json') };
}
