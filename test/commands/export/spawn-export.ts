/** `npm run export` as a process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Answered } from '../called.ts';

const SCRIPT = join(import.meta.dirname, '../../../infra/commands/export.ts');

/** @param interruptAfter milliseconds from the first line of progress to Ctrl-C, which goes to the whole process group */
export function spawnExport(register: string, options: readonly string[], interruptAfter?: number): Promise<Answered> {
  const child = spawn(process.execPath, [SCRIPT, register, ...options], { detached: true });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    if (said.stderr === '' && interruptAfter !== undefined && child.pid !== undefined) {
      setTimeout(process.kill, interruptAfter, -child.pid, 'SIGINT');
    }
    said.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
