/** The stored record of an import: the session with all its files in one item, so that a summary is never out of step. */
import * as z from 'zod';
import {
  fileChangeSchema,
  importFailureSchema,
  importFileStatusSchema,
  importStatusSchema,
  replacedFileSchema,
} from '../../protocol.ts';
import { runCostSchema } from '../export/cost/usage.ts';

export const importFileSchema = z.object({
  fileId: z.string(),
  /** See `file-names.ts`. */
  key: z.string(),
  name: z.string(),
  parts: z.array(z.object({ partId: z.string(), name: z.string(), bytes: z.int() })),
  status: importFileStatusSchema,
  percent: z.number(),
  rows: z.int(),
  /** When the first try of this attempt began, ISO 8601. */
  startedAt: z.string().nullable(),
  milliseconds: z.int().nullable(),
  attempt: z.int(),
  failure: importFailureSchema.nullable(),
  replaces: replacedFileSchema.nullable(),
  change: fileChangeSchema.nullable(),
  rowsInError: z.int(),
  /** Of the stored rows in error, hexadecimal; null without any, and in records of an older release. */
  rowsInErrorSha256: z.string().nullable().default(null),
  /** SHA-256 of the stored `ReadFile`, which names its object; null until the file is completed. */
  readFileSha256: z.string().nullable(),
});
export type ImportFile = z.infer<typeof importFileSchema>;

export const importRecordSchema = z.object({
  importId: z.string(),
  organisationNumber: z.string(),
  year: z.int(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  requestedBy: z.string(),
  actorNames: z.record(z.string(), z.string()),
  correlationId: z.string(),
  /** Increases with each retry and resume; the execution's name is `<importId>-<attempt>`. */
  attempt: z.int(),
  status: importStatusSchema,
  files: z.array(importFileSchema),
  /** Whether its end starts a check of the year; records of an older release say nothing, and do. */
  check: z.boolean().default(true),
  /** When the current attempt must have read its files, ISO 8601; null before the start. */
  deadline: z.string().nullable(),
  registerVersion: z.int().nullable(),
  failure: importFailureSchema.nullable(),
  cost: runCostSchema.nullable().default(null),
  /** Present until no work and no upload is left; the reconciler looks for it. */
  openPartition: z.literal('OPEN-IMPORT').optional(),
});
export type ImportRecord = z.infer<typeof importRecordSchema>;
