/** Reads the codes from the sources, so that a new one fails here until it has its words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import nb from '../../../frontend/translations/nb.json' with { type: 'json' };
import nbOfPages from '../../../frontend/translations/nb-pages.json' with { type: 'json' };
import { IMPORT_REFUSALS } from '../../../lambdas/domain/imports/new-import.ts';

const LAMBDAS = path.join(import.meta.dirname, '../../../lambdas');
/** Ends a late worker; nobody sees it. */
const NOT_SHOWN = ['export_stopped', 'import_stopped'];

/** @returns the first group of each match */
function codesIn(file: string, pattern: RegExp): string[] {
  const codes = [...readFileSync(path.join(LAMBDAS, file), 'utf8').matchAll(pattern)].map((match) => match[1] ?? '');
  expect(codes.length, file).toBeGreaterThan(4);
  return codes;
}

const shown = (codes: readonly string[]) => codes.filter((code) => !NOT_SHOWN.includes(code));
const withoutWords = (codes: readonly string[], texts: object) => codes.filter((code) => !Object.hasOwn(texts, code));

describe('every code has words:', () => {
  it('the errors of exports and imports', () => {
    const declared = codesIn('domain/errors.ts', /^ {2}readonly (code\b.*'.*)/gm).join();
    const codes = [...declared.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
    expect(withoutWords(shown(codes), nb.errorCode)).toEqual([]);
  });

  it('the problems of the API', () => {
    expect(withoutWords(codesIn('api/problem.ts', /^ {2}(\w+): \[\d{3},/gm), nb.errorCode)).toEqual([]);
  });

  it('the refusals of an import', () => {
    expect(withoutWords(IMPORT_REFUSALS, nb.errorCode)).toEqual([]);
  });

  it('why a file cannot be read, with what to do about it', () => {
    const codes = codesIn('domain/register/register-error.ts', /^ {2}\| '(\w+)'/gm);
    expect(withoutWords(codes, nb.errorCode)).toEqual([]);
    expect(withoutWords(codes, nbOfPages.importAdvice)).toEqual([]);
  });
});
