import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEAPONS, writeWeapon } from './weapons.ts';

const PROCESS = path.join(import.meta.dirname, 'weapon-process.ts');
/** Megabytes of the old space. What is read must not be kept, so a reader that collects a weapon crashes. */
const OLD_SPACE = 300;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weapons-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** How ReadFile ends, in a process of its own. */
async function outcomeOf(name: string) {
  const files = await writeWeapon(name, folder);
  const flags = [`--max-old-space-size=${OLD_SPACE}`, '--max-semi-space-size=16'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROCESS, ...files]);
  const outcome: unknown = JSON.parse(stdout);
  return outcome;
}

describe('a file that is made to exhaust its reader is refused with what is wrong and where', () => {
  it.each(Object.entries(WEAPONS).map(([name, { code }]) => [name, code] as const))('%s: %s', async (name, code) => {
    expect(await outcomeOf(name)).toMatchObject({
      code,
      retryable: false,
      message: expect.stringMatching(/^(register\.xlsx|aktiviteter\.csv).*; [a-z]/),
      details: { file: expect.any(String) },
    });
  });
});
