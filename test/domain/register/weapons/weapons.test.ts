import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEAPONS, writeWeapon } from './weapons.ts';

const PROCESS = path.join(import.meta.dirname, 'weapon-process.ts');
/** Megabytes of the old space. What is read must not be kept, so a reader that collects a weapon crashes. */
const OLD_SPACE = 300;

let folder: string;
let reader: ChildProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weapons-'));
});
afterAll(async () => {
  reader?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** How ReadFile ends, in a process that reads one weapon after the other until one of them ends it. */
async function outcomeOf(name: string): Promise<unknown> {
  const files = await writeWeapon(name, folder);
  reader ??= fork(PROCESS, {
    execArgv: [`--max-old-space-size=${OLD_SPACE}`, '--max-semi-space-size=16'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const died = (code: number | null, signal: string | null) => {
    reader = undefined;
    reject(new Error(`The reader ended with ${code ?? signal}`));
  };
  reader.once('message', resolve).once('exit', died);
  reader.send(files);
  const outcome = await promise;
  reader.off('exit', died);
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
