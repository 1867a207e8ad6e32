import { describe, expect, it } from 'vitest';
import { REPORT_TEXTS } from '../../../../lambdas/domain/report/report-texts.ts';
import { nearMissDays, notCountedDays } from '../../../../lambdas/domain/report/workbook/sheets/figure-sheets.ts';
import { summaryPage } from '../../../../lambdas/domain/report/workbook/sheets/summary-page.ts';
import {
  type PageDefinition,
  pageRows,
} from '../../../../lambdas/domain/report/workbook/writers/xlsx/page-definition.ts';
import { REASONS } from '../../../../lambdas/domain/rules/rule-set.ts';
import { sheetOf } from './read-sheet.ts';
import { FIGURES, namedFile, reportSource, writtenReport } from './report-source.ts';

const { details } = reportSource();

function pageOf(changes: Partial<typeof details> = {}, figures = FIGURES, language: 'nb' | 'en' = 'nb') {
  const texts = REPORT_TEXTS[language];
  return summaryPage({ figures, details: { ...details, ...changes }, texts, language });
}

/** The values of the first row that begins with the label, without it. */
function besideLabel(page: PageDefinition, label: string) {
  return pageRows(page)
    .find(([first]) => first === label)
    ?.slice(1);
}

const textsOf = (page: PageDefinition) =>
  pageRows(page)
    .flat()
    .filter((value) => typeof value === 'string');

describe('the summary', () => {
  const page = pageOf();
  const { total } = FIGURES;

  it('says whose figures of which year they are, when they were made and what they are based on', () => {
    expect(
      pageRows(page)
        .slice(0, 2)
        .map(([first]) => first),
    ).toEqual(['Aktivitetsrapport til Bufdir 2025', FIGURES.organisation]);
    expect(besideLabel(page, 'Organisasjonsnummer')).toEqual(
      expect.arrayContaining(['963 281 684', 'Laget', '31.01.2026 23:30']),
    );
    expect(besideLabel(page, 'Lokallag')).toEqual(
      expect.arrayContaining([`alle ${Object.keys(FIGURES.per_lokallag).length}`, 'bufdir-likepersonsarbeid 2025.3']),
    );
    expect(String(besideLabel(page, 'Grunnlag')?.[0]).replaceAll(/\s/g, ' ')).toBe(
      '502 aktiviteter og 2 832 deltakelser i register.xlsx',
    );
  });

  it('shows first what pays, with its low end', () => {
    expect(besideLabel(page, 'Tellende dager')?.slice(0, 2)).toEqual([total.counted_days, total.counted_days_min]);
    expect(besideLabel(page, 'Aktive likepersoner')?.slice(0, 2)).toEqual([
      total.active_peer_supporters,
      total.active_peer_supporters_min,
    ]);
    expect(besideLabel(page, 'Nesten tellende dager')?.slice(0, 2)).toEqual([nearMissDays(total), null]);
  });

  it('shows all nine categories and the total of the figures instead of a sum', () => {
    const rows = pageRows(page);
    const first = rows.findIndex(([label]) => label === 'Kategori') + 1;
    expect(rows.slice(first, first + 10).map(([label]) => label)).toEqual([
      'Oppsøkende likepersonsarbeid',
      'Samtalegruppe',
      'Aktivitetsgruppe',
      'Likepersonskurs',
      'Telefon- og nettkontakt',
      'Kurs',
      'Ungdomsaktivitet',
      'Sosialt',
      'Teller ikke (årsmøte, styremøte, stand)',
      'Totalt',
    ]);
    expect(rows[first + 9]?.slice(1)).toEqual([
      total.activities,
      total.activity_days,
      total.counted_days,
      total.hours,
      total.attendances,
      total.unique_participants,
    ]);
  });

  it('shows the days that do not count by reason, how many nearly count, and what the rules want', () => {
    const { nb } = REPORT_TEXTS;
    for (const reason of REASONS) {
      const [days, , requirement] = besideLabel(page, nb.reasons[reason]) ?? [];
      expect(days).toBe(total.not_counted[reason]);
      expect(requirement).toBe(nb.summary.requirements(reason, details.ruleSet));
    }
    expect(besideLabel(page, 'For kort')?.[1]).toBe(total.near_misses.too_short);
    expect(besideLabel(page, 'I utlandet')?.[1]).toBeNull();
    expect(pageRows(page)).toContainEqual(expect.arrayContaining(['Totalt', notCountedDays(total)]));
  });

  it('names the thresholds and settings of the rule set that was applied', () => {
    const { ruleSet } = details;
    const changed = {
      ...ruleSet,
      thresholds: { ...ruleSet.thresholds, groupMinutes: 50 },
      settings: { ...ruleSet.settings, digitalGroupsCount: true },
    };
    const texts = textsOf(pageOf({ ruleSet: changed }));
    expect(texts).toContain('Grupper 50 minutter, kurs 90 minutter.');
    expect(texts).toContain('Oppsøkende arbeid må være fysisk, grupper fysiske eller digitale.');
  });

  it('shows the notices of the base year', () => {
    const notice = REPORT_TEXTS.nb.notices.pandemic_rule_not_included;
    expect(textsOf(pageOf({ notices: ['pandemic_rule_not_included'] }))).toContain(notice);
    expect(textsOf(pageOf({ notices: [] }))).not.toContain(notice);
  });

  it('names few branches and files, and counts many', () => {
    const named = pageOf({ branches: ['Bø', 'Ås'] });
    expect(besideLabel(named, 'Lokallag')?.[0]).toBe('Bø, Ås');
    const files = Array.from({ length: 4 }, (_, index) => namedFile(`${index}.xlsx`));
    const counted = pageOf({ branches: ['A', 'B', 'C', 'D'], register: { version: 1, manifestSha256: '', files } });
    expect(besideLabel(counted, 'Lokallag')?.[0]).toBe('4 valgte, se arket Kontroll');
    expect(besideLabel(counted, 'Grunnlag')?.[0]).toContain('4 filer, se arket Kontroll');
  });

  it('draws what counts, what nearly counts and the rest in proportion', () => {
    const figures = {
      ...FIGURES,
      total: {
        ...total,
        activity_days: 10,
        counted_days: 5,
        near_misses: {
          ...total.near_misses,
          ...Object.fromEntries(REASONS.map((reason) => [reason, 0])),
          too_short: 2,
        },
      },
    };
    const bar = textsOf(pageOf({}, figures)).find((text) => text.startsWith('█')) ?? '';
    expect(['█', '▒', '░'].map((shade) => [...bar].filter((each) => each === shade).length)).toEqual([50, 20, 30]);
    const none = {
      ...figures,
      total: { ...figures.total, activity_days: 0, counted_days: 0, near_misses: total.near_misses },
    };
    const empty = { ...none, total: { ...none.total, near_misses: { ...figures.total.near_misses, too_short: 0 } } };
    expect(textsOf(pageOf({}, empty)).some((text) => text.startsWith('█'))).toBe(false);
  });

  it('has the same rows in both languages, and a place to sign last', () => {
    const english = pageOf({}, FIGURES, 'en');
    const numbers = (each: PageDefinition) =>
      pageRows(each).map((row) => row.filter((value) => typeof value === 'number'));
    expect(numbers(english)).toEqual(numbers(page));
    expect(
      pageRows(page)
        .at(-1)
        ?.filter((value) => value !== null),
    ).toEqual(['Sted og dato', 'Underskrift', 'Navn med blokkbokstaver']);
  });

  it('stands in the workbook cell by cell as the page defines it', async () => {
    const { bytes } = await writtenReport(reportSource());
    const written = await sheetOf(bytes, 'Sammendrag');
    const expected = pageRows(page).map((row) => row.map((value) => (value === '' ? null : value)));
    const filled = (rows: readonly (readonly unknown[])[]) =>
      rows.map((row) => Array.from({ length: 7 }, (_, index) => row[index] || (row[index] === 0 ? 0 : null)));
    expect(filled(written)).toEqual(filled(expected));
  });
});
