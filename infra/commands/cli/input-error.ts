import { scrubIdentityNumbers } from '../../../lambdas/domain/register/national-identity-number.ts';

/**
 * Thrown for input that the user can correct; the message says what is wrong, where, and what to do. It may quote the labels
 * file, so it loses what looks like a fødselsnummer (reading 23).
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(message: string) {
    super(message.replace(/.+/g, (line) => scrubIdentityNumbers(line, 'text') ?? line));
  }
}

/** What `parseArgs` says, without its advice on arguments that begin with a dash: no command has such. */
function optionProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\. To specify a positional argument.*/s, '.');
}

/** Reads a command line. @throws InputError with the usage, for an option that `parse` does not know */
export function readOptions<Parsed>(parse: () => Parsed, usage: string): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new InputError(`${optionProblem(error)}\n\n${usage}`);
  }
}

/** What the user is told of an error: what to correct, or what was not done and why. @param notDone such as `Not erased` */
export function complaintOf(error: unknown, notDone: string): string {
  return error instanceof InputError ? error.message : `${notDone}: ${error instanceof Error ? error.message : error}`;
}
