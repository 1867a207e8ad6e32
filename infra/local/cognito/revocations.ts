/** Refresh tokens that a user has revoked, kept in the data folder until each would have ended by itself. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const revocationSchema = z.strictObject({
  tokenId: z.string(),
  /** Milliseconds since the epoch: the end of the token. */
  until: z.number(),
});
type Revocation = z.infer<typeof revocationSchema>;

export class Revocations {
  readonly #file: string;
  readonly #revoked: Set<string>;

  /** @throws ZodError when the file is damaged: a lost line would bring a token back */
  constructor(dataFolder: string, now: number) {
    this.#file = path.join(dataFolder, 'revoked-tokens.jsonl');
    const kept = read(this.#file).filter(({ until }) => until > now);
    writeFileSync(this.#file, kept.map(lineOf).join(''), { mode: 0o600 });
    this.#revoked = new Set(kept.map(({ tokenId }) => tokenId));
  }

  has(tokenId: string): boolean {
    return this.#revoked.has(tokenId);
  }

  add({ tokenId, until }: Revocation): void {
    if (this.#revoked.has(tokenId)) return;
    appendFileSync(this.#file, lineOf({ tokenId, until }));
    this.#revoked.add(tokenId);
  }
}

const lineOf = (revocation: Revocation): string => `${JSON.stringify(revocation)}\n`;

function read(file: string): Revocation[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    // The last line is empty, or was cut by `kill -9` before its request was answered.
    return lines.slice(0, -1).map((line) => revocationSchema.parse(JSON.parse(line)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
