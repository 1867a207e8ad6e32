/** Names, media types and descriptions of the files that a coordinator downloads. */
import * as z from 'zod';
import type { ReportFormat } from '../../protocol.ts';
import { findingSchema } from '../finding.ts';
import { sheetCountsSchema } from './reconciliation.ts';

export const MEDIA_TYPES: Readonly<Record<ReportFormat | 'bundle', string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'application/zip',
  bundle: 'application/zip',
};

/** Contains no person's name. The end of the export id distinguishes two reports of one year. */
export function reportFileName(
  organisationNumber: string,
  year: number,
  exportId: string,
  kind: ReportFormat | 'bundle',
): string {
  const stem = `bufdir-${year}-${organisationNumber}-${exportId.slice(-8).toLowerCase()}`;
  return { xlsx: `${stem}.xlsx`, csv: `${stem}-csv.zip`, bundle: `${stem}-med-vedlegg.zip` }[kind];
}

/** RFC 6266: an ASCII name for old clients, followed by the real name in UTF-8. */
export function contentDisposition(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** A file in the working prefix, with its size and hash as it was written. */
const writtenFileSchema = z.object({ key: z.string(), bytes: z.int(), sha256: z.string() });
export type WrittenFile = Readonly<z.infer<typeof writtenFileSchema>>;

/** Written by GenerateFile; StoreFile compares the stored file with it. */
export const reportDescriptionSchema = z.object({
  ...writtenFileSchema.shape,
  sheets: z.array(
    z.object({
      name: z.string(),
      rows: z.int(),
      /** Of the long sheets: their rows in order, with the hash of their cells. */
      parts: z.array(z.object({ rows: z.int(), sha256: z.string() })).readonly(),
    }),
  ),
  /** SHA-256 over the hashes of the lists, rows and findings that it was made from. */
  madeFrom: z.string(),
  /** The attempt that wrote the report, which Kontroll shows; a later one may store it. */
  attempt: z.int(),
  /** Data rows that the writer was given, as on Kontroll. */
  counts: sheetCountsSchema,
  /** Cells that were too long for a sheet, which Funn lists. */
  cutCells: z.array(findingSchema).readonly(),
  findingsByCode: z.record(z.string(), z.int()),
  generatedAt: z.string(),
});
export type ReportDescription = z.infer<typeof reportDescriptionSchema>;

/** A file in the bundle as it was put there. */
const bundledFileSchema = z.object({
  /** Within the zip. */
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});
export type BundledFile = Readonly<z.infer<typeof bundledFileSchema>>;

/** Written by BundleAttachments; StoreFile compares the stored bundle with it. */
export const bundleDescriptionSchema = z.object({
  ...writtenFileSchema.shape,
  /** The report first, then the attachments. */
  files: z.array(bundledFileSchema).readonly(),
});
export type BundleDescription = z.infer<typeof bundleDescriptionSchema>;
