/** Names the import whose rows are the current register of an organisation and base year. */
import * as z from 'zod';

export const registerPointerSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  importId: z.string(),
  /** ISO 8601. */
  importedAt: z.string(),
  fileName: z.string(),
  /** SHA-256 of the imported file, hexadecimal. */
  sha256: z.string(),
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
