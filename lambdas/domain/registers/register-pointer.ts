/** Says which version is the current register of an organisation and base year. Without personal data. */
import * as z from 'zod';
import { VERSION_CHANGES } from '../../protocol.ts';

export const registerPointerSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  version: z.int(),
  /** Names the manifest, hexadecimal. */
  manifestSha256: z.string(),
  /** ISO 8601. */
  at: z.string(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  activities: z.int(),
  attendances: z.int(),
  branches: z.array(z.string()).readonly(),
});
export type RegisterPointer = Readonly<z.infer<typeof registerPointerSchema>>;

/** One version of the register, kept as long as it can be made current again. */
export const registerVersionSchema = z.object({
  version: z.int(),
  manifestSha256: z.string(),
  at: z.string(),
  by: z.string(),
  actorName: z.string().nullable(),
  change: z.enum(VERSION_CHANGES),
  importId: z.string().nullable(),
  restoredFrom: z.int().nullable(),
  added: z.array(z.string()).readonly(),
  removed: z.array(z.string()).readonly(),
  files: z.int(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** When the next version replaced it, ISO 8601; null for the current one. */
  replacedAt: z.string().nullable(),
});
export type RegisterVersion = Readonly<z.infer<typeof registerVersionSchema>>;
