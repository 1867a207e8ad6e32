/**
 * Ends sandboxes that an engine left behind when it was killed. A sandbox exits by itself when its channel closes, but
 * not from an endless loop. A file named after the process id marks each running sandbox.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOOTSTRAP } from './sandbox.ts';

export class Leftovers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Kills the sandboxes of an earlier engine with this data folder, but no other process that has got the same id since. */
  sweep(): void {
    for (const name of readdirSync(this.#folder)) {
      if (isSandbox(name)) process.kill(Number(name), 'SIGKILL');
      rmSync(join(this.#folder, name), { force: true });
    }
  }

  mark(pid: number | undefined): void {
    if (pid !== undefined) writeFileSync(join(this.#folder, String(pid)), '');
  }

  unmark(pid: number | undefined): void {
    if (pid !== undefined) rmSync(join(this.#folder, String(pid)), { force: true });
  }
}

function isSandbox(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(BOOTSTRAP);
  } catch {
    return false;
  }
}
