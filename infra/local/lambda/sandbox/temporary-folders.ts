/** A folder for the temporary files of each sandbox. In AWS they go with the sandbox, however it ends. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export class TemporaryFolders {
  readonly #folder: string;

  /** Deletes what the sandboxes of a killed engine left in `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  create(): string {
    return mkdtempSync(join(this.#folder, 'sandbox-'));
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
  }
}
