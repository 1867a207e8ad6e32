/** The register of a base year as the API shows it: its files and its versions. */
import * as z from 'zod';
import { trailLinkSchema } from '../trail.ts';

/** A file of the register; those of csv that belong together are one, with several parts. */
export const registerFileViewSchema = z.object({
  /** Identifies the file within the register, also over its replacements; hexadecimal. For `DELETE .../files/{fileKey}`. */
  fileKey: z.string(),
  name: z.string(),
  parts: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
  importedAt: z.iso.datetime(),
  importedBy: z.string(),
  importId: z.string(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** Rows of the sheet `likepersoner`; null without that sheet. */
  peerSupporterRows: z.int().nullable(),
  findings: z.int(),
});
export type RegisterFileView = z.infer<typeof registerFileViewSchema>;

/** What made a version of the register. */
export const VERSION_CHANGES = ['import', 'removal', 'restoration'] as const;
export const registerVersionViewSchema = z.object({
  version: z.int().min(1),
  at: z.iso.datetime(),
  by: z.string(),
  change: z.enum(VERSION_CHANGES),
  /** The import that made it; null for the other changes. */
  importId: z.string().nullable(),
  /** The version whose files it took; null unless it is a restoration. */
  restoredFrom: z.int().nullable(),
  /** Names of the files that were added or replaced, and of those taken out. */
  added: z.array(z.string()),
  removed: z.array(z.string()),
  files: z.int(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** Until when it can be made current again; null for the current version and for one that is too old. */
  restorableUntil: z.iso.datetime().nullable(),
});
export type RegisterVersionView = z.infer<typeof registerVersionViewSchema>;

/** `GET /registers/{year}` */
export const registerViewSchema = z.object({
  year: z.int(),
  version: z.int().min(1),
  at: z.iso.datetime(),
  files: z.array(registerFileViewSchema),
  activityRows: z.int(),
  attendanceRows: z.int(),
  actorNames: z.record(z.string(), z.string()),
});
export type RegisterView = z.infer<typeof registerViewSchema>;

/** `GET /registers/{year}/versions`, newest first. */
export const registerVersionsSchema = z.object({
  versions: z.array(registerVersionViewSchema),
  actorNames: z.record(z.string(), z.string()),
});

/** What is kept of each change of a register that no import made, and of its configuration. */
export const registerAuditEventSchema = z.object({
  ...trailLinkSchema.partial().shape,
  year: z.int(),
  /** The version that the change made; null for a configuration. */
  version: z.int().nullable(),
  at: z.iso.datetime(),
  change: z.enum(['removal', 'restoration', 'configuration', 'erasure', 'decision', 'decision_undone', 'grant_rate']),
  actor: z.string(),
  /** Without names of files. */
  details: z.record(z.string(), z.unknown()),
});
export type RegisterAuditEvent = z.infer<typeof registerAuditEventSchema>;
