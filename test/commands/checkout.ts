/** A fresh clone after `npm ci`, to type the commands of the documents in: sources copied, packages shared, nothing built. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** Resolves with the match as soon as the output so far has one. @throws Error when the command ends without */
  output(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ctrl-C: the signal goes to the whole foreground group, as a terminal sends it. */
  interrupt(): Promise<Outcome>;
}

export class Checkout {
  readonly folder: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
    const ignored = (await readFile(join(ROOT, '.gitignore'), 'utf8'))
      .split('\n')
      .map((line) => line.replace(/\/$/, ''));
    const skipped = new Set([...ignored, '.git']);
    await cp(ROOT, folder, { recursive: true, filter: (source) => !skipped.has(basename(source)) });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Checkout(folder);
  }

  /** @param command as a user types it */
  run(command: string): Promise<Outcome> {
    return this.#spawn(command).outcome;
  }

  start(command: string): Running {
    const { child, outcome, said } = this.#spawn(command);
    return {
      async output(pattern) {
        let ended = false;
        outcome.finally(() => {
          ended = true;
        });
        for (;;) {
          const found = pattern.exec(said.stdout);
          if (found !== null) return found;
          if (ended) throw new Error(`${command} ended without ${pattern}:\n${said.stdout}${said.stderr}`);
          await Promise.race([once(child.stdout ?? child, 'data'), outcome]);
        }
      },
      interrupt() {
        signalGroup(child, 'SIGINT');
        return outcome;
      },
    };
  }

  /** Ends what still runs, and deletes the folder. */
  async remove(): Promise<void> {
    for (const child of this.#children) signalGroup(child, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  #spawn(command: string) {
    const child = spawn(command, { cwd: this.folder, shell: true, detached: true, env: userEnvironment() });
    this.#children.add(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text;
    });
    const outcome = new Promise<Outcome>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#children.delete(child);
        resolve({ code, ...said });
      });
    });
    return { child, outcome, said };
  }
}

/** A user's shell: nothing that npm or the test runner adds for its own children. */
function userEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', HOME, TMPDIR, AWS_ENDPOINT_URL_DYNAMODB, BUFDIR_BROWSER } = process.env;
  const path = PATH.split(delimiter).filter(
    (folder) => !folder.includes('node_modules') && !folder.includes('node-gyp'),
  );
  const given = { HOME, TMPDIR, AWS_ENDPOINT_URL_DYNAMODB, BUFDIR_BROWSER };
  return { PATH: path.join(delimiter), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
