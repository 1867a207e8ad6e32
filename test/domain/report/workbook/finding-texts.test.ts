import { expect, it } from 'vitest';
import { findingText, KNOWN_FINDING_CODES } from '../../../../lambdas/domain/report/finding-texts.ts';

it.each(KNOWN_FINDING_CODES)('%s has a sentence in both languages, even without details', (code) => {
  const nb = findingText({ code, details: {} }, 'nb');
  const en = findingText({ code, details: {} }, 'en');
  expect(nb).not.toBe(en);
  expect(`${nb}${en}`).not.toMatch(/undefined|\[object/);
  expect(nb).toMatch(/\.$/);
});

it('an unknown code gets a sentence that names it, even when it is the name of an object property', () => {
  expect(findingText({ code: 'constructor', details: {} }, 'nb')).toContain('(constructor)');
});
