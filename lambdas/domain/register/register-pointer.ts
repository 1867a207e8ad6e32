/** Names the import whose rows are the current register of an organisation and base year. */
import * as z from 'zod';

/** An imported file under its own name; an xlsx is one file, csv two or three. */
export const registerFileSchema = z.object({
  name: z.string(),
  /** SHA-256 of its bytes, hexadecimal. */
  sha256: z.string(),
});
export type RegisterFile = Readonly<z.infer<typeof registerFileSchema>>;

export const registerPointerSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  importId: z.string(),
  /** ISO 8601. */
  importedAt: z.string(),
  files: z.array(registerFileSchema).readonly(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** Number of stored activities (the first row of each id) and of attendances stored with them. */
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  shards: z.int(),
  branches: z.array(z.string()).readonly(),
});
export type RegisterPointer = Readonly<z.infer<typeof registerPointerSchema>>;
