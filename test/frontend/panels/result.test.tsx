import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ExportView, RunningSummary } from '../../../lambdas/protocol.ts';
import { COMPLETED, FAILED, progress } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();

const FINAL: Extract<RunningSummary, { kind: 'final' }> = {
  kind: 'final',
  total: {
    activities: 497,
    activityDays: 528,
    attendances: 2_879,
    countedDays: 329,
    notCounted: { too_short: 196, outside_base_year: 3 },
    uniqueParticipants: 1_107,
    uniqueParticipantsMin: 629,
    countedDaysMin: 326,
    activePeerSupporters: 86,
    activePeerSupportersMin: 86,
    register: { activities: 500, kept: 500 },
  },
  perCategory: {},
};
const plain = (text: string | null | undefined) => (text ?? '').replaceAll(/\s/g, ' ');

async function ended(overrides: Partial<ExportView> = {}) {
  const page = await openPage();
  await page.start();
  await page.arrives({
    version: 9,
    progress: progress({ status: 'completed', stage: 'storing_file', percent: 100 }),
    result: COMPLETED,
    summary: FINAL,
    ...overrides,
  });
  return page;
}

describe('the result', () => {
  it('says first what pays, with its low end, then the file with its size, and folds the rest', async () => {
    await ended();
    const notice = document.querySelector('.notice--success');
    expect([...(notice?.querySelectorAll('.figure') ?? [])].map((each) => plain(each.textContent))).toEqual([
      'Tellende dager329 (laveste 326)',
      'Unike deltakere (identifiserte)1 107 (laveste 629)',
      'Aktive likepersoner86',
    ]);
    expect(plain(notice?.querySelector('.download')?.textContent)).toBe('Last ned rapportenbufdir-2025.xlsx (1,2 MB)');
    const fold = screen.getByText('Detaljer').closest('details');
    expect(fold?.open).toBe(false);
    expect(fold?.textContent).toContain('a'.repeat(64));
    expect(document.querySelector('.chunk-counts, .stepper')?.closest('details')?.open).toBe(false);
  });

  it('shows an export of an older release without the figures that it lacks', async () => {
    const { countedDaysMin: _, activePeerSupporters: __, activePeerSupportersMin: ___, ...older } = FINAL.total;
    const { register: ____, ...total } = older;
    await ended({ summary: { ...FINAL, total } });
    expect([...document.querySelectorAll('.figures--paid .figure')].map((each) => plain(each.textContent))).toEqual([
      'Tellende dager329',
      'Unike deltakere (identifiserte)1 107 (laveste 629)',
    ]);
  });

  it('says in words how the counted days come from the register', async () => {
    await ended();
    screen.getByText(
      'Registeret har 500 aktiviteter. 497 har minst én dag i grunnlagsåret. Til sammen er det 528 aktivitetsdager: 329 teller og 199 teller ikke. Av dem som ikke teller, er 3 utenfor grunnlagsåret.',
    );
  });

  it.each([
    ['completed', COMPLETED, /^Endelige tall/],
    ['mapping_columns', null, /^Talt opp, men ikke kontrollert ennå/],
    ['failed', FAILED, /^Talt opp, men ikke kontrollert: eksporten ble ikke ferdig/],
  ] as const)('calls final figures final only of a completed export: %s', async (status, result, words) => {
    await ended({ progress: progress({ status, stage: 'mapping_columns', percent: 70 }), result });
    const summary = within(screen.getByRole('region', { name: 'Sammendrag' }));
    summary.getByText(words);
    expect(summary.queryByText(/^Endelige tall/) === null).toBe(status !== 'completed');
  });
});

describe('a download', () => {
  it('can be cancelled, after which focus is on the button that downloads again', async () => {
    const { start, arrives, press } = await openPage(ME, undefined, { downloadLink: () => link.promise });
    const link = Promise.withResolvers<string>();
    await start();
    await arrives({
      version: 9,
      progress: progress({ status: 'completed', stage: 'storing_file', percent: 100 }),
      result: COMPLETED,
    });
    await press('Last ned rapporten');
    screen.getByRole('button', { name: 'Laster ned …' });
    await press('Avbryt nedlastingen');
    await act(async () => {
      link.resolve('https://reports.example/x');
      await settle();
    });
    screen.getByText(/Nedlastingen er avbrutt, og ingenting er lagret/);
    expect(screen.queryByRole('button', { name: 'Avbryt nedlastingen' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Last ned rapporten' }));
  });
});
