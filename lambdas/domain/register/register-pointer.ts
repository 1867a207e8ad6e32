/** Says which generation of imported rows is the register of an organisation and base year. */
import * as z from 'zod';

export const registerPointerSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  importId: z.string(),
  /** ISO 8601. */
  importedAt: z.string(),
  fileName: z.string(),
  /** Of the imported file, hexadecimal. */
  sha256: z.string(),
  activityRows: z.int(),
  attendanceRows: z.int(),
  /** Activities stored (first row of each id), and attendances stored with them. */
  activities: z.int(),
  attendances: z.int(),
  attendancesOfUnknownActivity: z.int(),
  shards: z.int(),
  branches: z.array(z.string()).readonly(),
});
export type RegisterPointer = Readonly<z.infer<typeof registerPointerSchema>>;
