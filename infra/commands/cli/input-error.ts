/** Thrown for input that the user can correct; the message says what is wrong, where, and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Reads a command line. @throws InputError with the usage, for an option that `parse` does not know */
export function readOptions<Parsed>(parse: () => Parsed, usage: string): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
