import { describe, expect, it } from 'vitest';
import { latestReport, nextStepOf, unmappedIn, type YearFacts } from '../../../frontend/progress/year/standing.ts';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { CHECK_ID, checkAnswer, checkResult, wordsView } from '../check-factory.ts';
import { COMPLETED, instant, progress, view } from '../export-factory.ts';
import { importView, registerView } from '../import-factory.ts';

function report(overrides: Partial<ExportListItem> = {}): ExportListItem {
  const { chunks: _, summary: __, ...item } = view({ progress: progress({ status: 'completed' }), result: COMPLETED });
  return { ...item, startedAt: instant(10), ...overrides };
}

const facts = (overrides: Partial<YearFacts> = {}): YearFacts => ({
  register: registerView({ at: instant(0) }),
  openImport: null,
  words: wordsView(),
  check: checkAnswer(),
  report: null,
  configuredAt: null,
  ...overrides,
});

describe('the next thing to do', () => {
  it.each<[string, Partial<YearFacts>, string | null]>([
    ['nothing while the register is not known', { register: undefined }, null],
    ['the register when there is none', { register: null }, 'register'],
    ['the register when all its files are taken out', { register: registerView({ files: [] }) }, 'register'],
    ['to wait while files are imported', { openImport: importView() }, 'wait'],
    ['the words before anything later', { words: wordsView(3) }, 'words'],
    ['a check that stopped', { check: failed() }, 'check'],
    ['findings that can change the counted days', {}, 'check'],
    ['the report while the check is not there yet', { check: null }, 'report'],
    [
      'the report when no finding changes a day',
      { check: checkAnswer({ result: checkResult({ findings: [] }) }) },
      'report',
    ],
  ])('is %s', (_, overrides, next) => {
    expect(nextStepOf(facts(overrides), 'coordinator', null)).toBe(next);
  });

  it('is the report once the findings of this check have been looked at', () => {
    expect(nextStepOf(facts(), 'coordinator', CHECK_ID)).toBe('report');
    expect(nextStepOf(facts(), 'coordinator', 'an-earlier-check')).toBe('check');
  });

  it('is the download of a report that is newer than the register, and a new report after a change', () => {
    expect(nextStepOf(facts({ report: report() }), 'coordinator', CHECK_ID)).toBe('download');
    const changed = facts({ report: report(), register: registerView({ at: instant(60) }) });
    expect(nextStepOf(changed, 'coordinator', CHECK_ID)).toBe('report');
    const words = (second: number) => facts({ report: report(), configuredAt: instant(second) });
    expect(nextStepOf(words(5), 'coordinator', CHECK_ID)).toBe('download');
    expect(nextStepOf(words(60), 'coordinator', CHECK_ID)).toBe('report');
  });

  it('is the download for an auditor, and nothing for finance', () => {
    expect(nextStepOf(facts({ report: report() }), 'auditor', null)).toBe('download');
    expect(nextStepOf(facts({ report: report(), words: undefined }), 'finance', null)).toBeNull();
    expect(nextStepOf(facts(), 'auditor', null)).toBeNull();
  });
});

it('values without a word are counted over all columns', () => {
  expect(unmappedIn(wordsView(4))).toBe(4);
});

it('the latest report is of all lokallag, and of some only where there is no other', () => {
  const all = report({ exportId: 'all' });
  const some = report({ exportId: 'some', request: { ...all.request, branches: ['Oslo'] } });
  expect(latestReport([some, all])?.exportId).toBe('all');
  expect(latestReport([some])?.exportId).toBe('some');
  expect(latestReport([])).toBeNull();
});

function failed() {
  return checkAnswer({
    state: {
      kind: 'failed',
      checkId: CHECK_ID,
      code: 'stage_crashed',
      details: {},
      supportReference: 'REF-1',
      retryable: true,
    },
  });
}
