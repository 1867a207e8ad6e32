/**
 * A version of a register: its files, and the immutable chunks of each. A version is never changed; the pointer in the
 * exports table says which one is current.
 */
import * as z from 'zod';
import { SHEET_NAMES } from '../register/columns.ts';
import { wordUseSchema } from '../register/word-uses.ts';

export const MANIFEST_FORMAT = 'bufdir-register/1';

/** An object with findings or with rows of the sheet `likepersoner`. */
export const countedObjectSchema = z.object({ sha256: z.string(), count: z.int() });
export type CountedObject = Readonly<z.infer<typeof countedObjectSchema>>;

/** About 2,000 activities of one file, with their attendances. */
export const registerChunkSchema = z.object({
  /** SHA-256 of the object, which is its name (hexadecimal). */
  sha256: z.string(),
  bytes: z.int(),
  activities: z.int(),
  attendances: z.int(),
});
export type RegisterChunk = Readonly<z.infer<typeof registerChunkSchema>>;

/** An uploaded file under its own name. */
export const filePartSchema = z.object({
  name: z.string(),
  /** SHA-256 of its bytes, hexadecimal. */
  sha256: z.string(),
  bytes: z.int(),
  /** `workbook` for an xlsx, else the one table that a csv file has, by its headers. */
  kind: z.enum(['workbook', ...SHEET_NAMES]),
});
export type FilePart = Readonly<z.infer<typeof filePartSchema>>;

/** A file as it was read: an xlsx, or the csv files that belong together. Ids belong to their file (reading 4). */
export const readFileSchema = z.object({
  /** `READER_VERSION` of the reader. */
  reader: z.string(),
  parts: z.array(filePartSchema).readonly(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** Stored activities (the first row of each id), and the attendances stored with them. */
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  /** The lokallag of kept activities, in code point order, without the empty one. */
  branches: z.array(z.string()).readonly(),
  words: z.array(wordUseSchema).readonly(),
  chunks: z.array(registerChunkSchema).readonly(),
  findings: z.array(countedObjectSchema).readonly(),
  /** The sheet `likepersoner`; null without one. An empty sheet has no objects (reading 13b). */
  peerSupporters: z.array(countedObjectSchema).readonly().nullable(),
});
export type ReadFile = Readonly<z.infer<typeof readFileSchema>>;

export const registerFileSchema = readFileSchema.extend({
  /** The same for all replacements of a file, see `file-names.ts`. */
  key: z.string(),
  /** What people call it: the name of the xlsx, or of the csv with the activities. */
  name: z.string(),
  importId: z.string(),
  /** ISO 8601. */
  importedAt: z.string(),
  importedBy: z.string(),
});
export type RegisterFile = Readonly<z.infer<typeof registerFileSchema>>;

export const registerManifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  organisationNumber: z.string(),
  year: z.int(),
  /** 1 for the first; each change makes the next. */
  version: z.int(),
  /** ISO 8601. */
  at: z.string(),
  /** In code point order of their names, then of their keys: figures do not depend on the order of imports. */
  files: z.array(registerFileSchema).readonly(),
});
export type RegisterManifest = Readonly<z.infer<typeof registerManifestSchema>>;
