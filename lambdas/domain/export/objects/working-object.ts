/** An object of the working prefix as its writer names it to its readers: they ask for no other, and compare what they get. */
import * as z from 'zod';

export const workingObjectSchema = z.object({
  key: z.string(),
  /** Of its bytes when they were made, hexadecimal. */
  sha256: z.string(),
});
export type WorkingObject = Readonly<z.infer<typeof workingObjectSchema>>;
