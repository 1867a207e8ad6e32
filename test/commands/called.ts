/** A command called in this process, and one that runs as a process. */
import { execFile } from 'node:child_process';
import type { Command } from '../../infra/commands/cli/command.ts';

export interface Answered {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

export async function called(command: Command, args: readonly string[]): Promise<Answered> {
  const said = { stdout: '', stderr: '' };
  const code = await command(args, {
    log(text) {
      said.stdout += `${text}\n`;
    },
    error(text) {
      said.stderr += `${text}\n`;
    },
  });
  return { code, ...said };
}

/** @param script the file of the command */
export function spawned(script: string, args: readonly string[]): Promise<Answered> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (failure, stdout, stderr) =>
      resolve({ code: failure?.code ?? 0, stdout, stderr }),
    );
  });
}
