/** Captured mails: one JSON file each, for people and tests to read. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const mailSchema = z.object({
  messageId: z.string(),
  /** ISO 8601. */
  at: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
});
export type CapturedMail = z.infer<typeof mailSchema>;

export class MailFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  add(mail: CapturedMail): void {
    // The time is first in the name, so that the names sort.
    const file = join(this.#folder, `${mail.at.replaceAll(':', '-')} ${mail.messageId}.json`);
    // Renamed when complete, because the folder is read meanwhile.
    writeFileSync(`${file}.draft`, JSON.stringify(mail, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.draft`, file);
  }

  /** Newest first. */
  list(): CapturedMail[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .reverse()
      .map((name) => mailSchema.parse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))));
  }
}
