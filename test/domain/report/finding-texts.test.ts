import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { causeOf, findingText, KNOWN_FINDING_CODES } from '../../../lambdas/domain/report/finding-texts.ts';

const LAMBDAS = path.join(import.meta.dirname, '../../../lambdas');
const SOURCES = readdirSync(LAMBDAS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith(path.join('domain', 'report', 'causes')))
  .map((file) => readFileSync(path.join(LAMBDAS, file), 'utf8'));

/** Codes that are written where a finding is made. */
const PRODUCED = [
  ...new Set(
    SOURCES.flatMap((text) =>
      [...text.matchAll(/\b(?:finding|note)\(\s*'([a-z0-9_]+)'/g)].map(([, code]) => code ?? ''),
    ),
  ),
].sort();

describe('the texts of a cause', () => {
  it.each(PRODUCED)('exist for %s, which the product finds', (code) => {
    expect(KNOWN_FINDING_CODES).toContain(code);
  });

  it.each(KNOWN_FINDING_CODES)('are needed for %s, because the product finds it', (code) => {
    expect(SOURCES.some((text) => text.includes(`'${code}'`))).toBe(true);
  });

  it.each(KNOWN_FINDING_CODES)('name and explain %s in both languages, also without details', (code) => {
    const { title, explanation, detail } = causeOf(code);
    for (const { nb, en } of [title, explanation, ...[detail?.({}) ?? []].flat()]) {
      expect(nb).not.toBe(en);
      expect(`${nb}${en}`).not.toMatch(/undefined|\[object/);
    }
    expect(title.nb.length).toBeLessThanOrEqual(50);
    expect(explanation.nb).toMatch(/\.$/);
    expect(explanation.en).toMatch(/\.$/);
  });

  it('name a code that is not known, even when it is the name of an object property', () => {
    expect(findingText({ code: 'constructor', details: {} }, 'nb')).toContain('(constructor)');
    expect(causeOf('constructor').title.en).toContain('(constructor)');
  });
});

describe('the text of one finding', () => {
  it.each([
    ['duplicate_activity_id', { firstRow: 12 }, 'Raden 12 gjelder.'],
    ['missing_activity_id', { attendances: 0 }, 'Aktiviteten og deltakelsene er ikke med i noe tall. Gi den en ID.'],
    ['unreadable_date', { attendances: 1 }, '1 deltakelse er heller ikke med.'],
    ['too_long_period', { days: 400 }, '400 dager etter første dag.'],
    ['fewer_participants_than_listed', { stated: 2, listed: 5 }, 'Oppgitt 2, ført opp 5.'],
    ['municipality_code_padded', { code: '0301' }, 'Lest som 0301.'],
    ['possible_same_meeting', { otherRow: 7 }, 'Se også rad 7.'],
    ['possible_same_meeting', { otherRow: 7, otherFile: 'b.xlsx' }, 'Se også rad 7 i b.xlsx.'],
    ['peer_supporter_not_listed', { count: 3 }, '3 likepersoner.'],
    ['merged_cells', { range: 'B2:B9' }, 'Cellene B2:B9.'],
    ['column_looks_like', { column: 'varighet' }, 'Kanskje varighet.'],
    ['cell_cut', { length: 40_000, sheet: 'Funn' }, 'Teksten var 40000 tegn lang (arket Funn).'],
    ['shared_email', { givenNames: 4, rows: '2, 3', count: 2 }, 'Adressen brukes av 4 ulike fornavn. Rader: 2, 3.'],
    [
      'possible_duplicate',
      { rows: '2, 9', isCut: 1, count: 3, kinds: 'branch, new_surname' },
      '3 personer: samme navn og lokallag; samme e-post eller telefon, annet etternavn. Rader: 2, 9 og flere.',
    ],
  ])('says what is special about it: %s', (code, details, text) => {
    expect(findingText({ code, details }, 'nb')).toBe(text);
  });
});
