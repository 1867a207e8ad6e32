/** Remembers on disk what the validator has accepted: it takes 250 ms of each start of an engine to compile its schemas. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Validator } from './definition.ts';

/** @param folder has an empty file for each accepted definition; it must go when the validator changes */
export function rememberAccepted(folder: string, validate: Validator): Validator {
  return (definition, options) => {
    const asked = createHash('sha256')
      .update(JSON.stringify([definition, options]))
      .digest('hex');
    const mark = join(folder, asked);
    if (existsSync(mark)) return { isValid: true, errorsText: () => '' };
    const verdict = validate(definition, options);
    if (verdict.isValid) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(mark, '');
    }
    return verdict;
  };
}
