/** Says which check is that of an organisation and base year. Without personal data. */
import * as z from 'zod';

export const checkPointerSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  /** The newest check, whether it runs or has ended. */
  checkId: z.string(),
  /** The check before it that found something out, whose result is shown until the newest has one; null when there is none. */
  lastCheckedId: z.string().nullable(),
  /** See `check-basis.ts`. */
  basis: z.string(),
  /** Checks that were started one after another for this basis. */
  tries: z.int(),
  /** Checks in a row before this one that made way. */
  superseded: z.int().default(0),
  /** Grows with each check. */
  version: z.int(),
});
export type CheckPointer = Readonly<z.infer<typeof checkPointerSchema>>;
