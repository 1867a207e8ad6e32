/** A command as a function, so that its tests can call it: a process of its own takes a second each time. */

/** Standard output and standard error, line by line. */
export type Say = Pick<Console, 'log' | 'error'>;

/** @returns the exit code */
export type Command = (args: readonly string[], say: Say) => Promise<number>;
