/** The check of a year and the rows that it points at. */
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckAnswer, FindingRecords, Me, RegisterRow } from '../../../lambdas/protocol.ts';
import { CHECK_ID, checkAnswer, checkFigures, checkResult, findingGroup } from '../check-factory.ts';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
beforeEach(() => localStorage.clear());

async function openCheck(check: CheckAnswer | null = checkAnswer(), me: Me = ME, hash = '#/kontroll/2025') {
  window.location.hash = hash;
  const page = await openPage(me, (path, query) => {
    switch (path) {
      case '/checks/2025':
        return check === null ? problem('not_found', 404) : Response.json(check);
      case '/records/2025/findings':
        return Response.json(pageOfFindings(query.get('cursor')));
      case '/records/2025/near-misses':
        return Response.json({ nearMisses: [NEAR], nextCursor: null });
      default:
        return undefined;
    }
  });
  return page;
}

const row = (number: number, fields: RegisterRow['fields']): RegisterRow => ({
  file: 'bergen.xlsx',
  sheet: 'deltakelser',
  row: number,
  fields,
});
const ACTIVITY: RegisterRow = {
  file: 'bergen.xlsx',
  sheet: 'aktiviteter',
  row: 12,
  fields: { dato: '2025-03-14', lokallag: 'Bergen', tittel: 'Samtale', varighet: 'lenge' },
};
const NEAR = {
  ...{ file: 'bergen.xlsx', sheet: 'aktiviteter', row: 12, column: null, record: ACTIVITY, activity: null },
  ...{ branch: 'Bergen', activityId: 'A-1', day: '2025-03-14', category: 'SAMTALE', reason: 'too_short' },
  ...{ participants: 5, minutes: 40 },
};

function pageOfFindings(cursor: string | null): FindingRecords {
  const place = { file: 'bergen.xlsx', row: 12, activityId: 'A-1', acceptedIn: null, evidence: null };
  return cursor === null
    ? {
        findings: [
          {
            ...place,
            ...{ sheet: 'aktiviteter', column: 'varighet', record: ACTIVITY, activity: null, detail: null, others: [] },
          },
        ],
        nextCursor: 'more',
      }
    : {
        findings: [
          {
            ...place,
            ...{ sheet: 'deltakelser', column: null, record: row(3, { navn: 'Kari Li', medlemsnr: '12' }) },
            ...{ activity: ACTIVITY, detail: { nb: 'Samme navn.', en: 'The same name.' } },
            others: [row(9, { navn: 'Kari Lie', telefon: '99999999' })],
          },
        ],
        nextCursor: null,
      };
}

async function shownRecords(): Promise<readonly Element[]> {
  const list = () => [...document.querySelectorAll('.record')];
  await expect.poll(list).not.toHaveLength(0);
  return list();
}

const tableOf = (name: string) =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .slice(1)
    .map((each) => [...each.children].map(({ textContent }) => textContent));

describe('how the counted days came about', () => {
  it('goes from all activity-days by reason to the counted ones, and adds up', async () => {
    await openCheck();
    expect(tableOf('Slik ble de tellende dagene til')).toEqual([
      ['Alle aktivitetsdager', '100', '100'],
      ['Går ut: Kategorien teller ikke', '−25', '75'],
      ['Går ut: For kort', '−5', '70'],
      ['Går ut: For få deltakere', '−10', '60'],
      ['Tellende dager', '60 (laveste 57)', '60'],
    ]);
  });

  it('has last year beside it, and the categories with days folded', async () => {
    const lastYear = { year: 2024, total: checkFigures({ countedDays: 55, activityDays: 95 }) };
    await openCheck(checkAnswer({ lastYear }));
    expect(tableOf('Slik ble de tellende dagene til').map((cells) => cells[3])).toEqual(['95', '25', '5', '10', '55']);
    const folds = [...document.querySelectorAll('summary')].map(({ textContent }) => textContent);
    expect(folds).toEqual(['Per kategori', 'Samtalegruppe: 60 av 75 dager teller', 'Kurs: 0 av 25 dager teller']);
  });
});

describe('near misses and findings', () => {
  it('are listed with what they can change, and each group leads to its rows', async () => {
    const lose = findingGroup({ key: 'same person/1', effect: -3, count: 40, severity: 'info' });
    await openCheck(checkAnswer({ result: checkResult({ findings: [findingGroup(), lose] }) }));
    expect(tableOf('Nesten tellende dager')).toEqual([
      ['For kort', '4'],
      ['For få deltakere', '7'],
    ]);
    expect(screen.getByText('11 dager mangler bare én ting for å telle.')).toBeDefined();
    expect(tableOf('Funn').map((cells) => cells.slice(1))).toEqual([
      ['kan gi 2 dager', '3', 'Advarsel'],
      ['kan koste 3 dager', '40', 'Til orientering'],
    ]);
    const links = screen.getAllByRole('link', { name: 'Varigheten kan ikke leses' });
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '#/kontroll/2025/funn/unreadable-duration',
      '#/kontroll/2025/funn/same%20person%2F1',
    ]);
  });

  it('are figures without rows for finance, who is told so', async () => {
    await openCheck(checkAnswer(), { ...ME, role: 'finance' });
    expect(screen.getByText('Radene i registeret vises bare for koordinatorer og revisorer.')).toBeDefined();
    expect(screen.queryByRole('link', { name: 'For kort' })).toBeNull();
    expect(tableOf('Funn')).toHaveLength(1);
  });
});

describe('a check that stopped', () => {
  const failed = (code: string, retryable: boolean) =>
    checkAnswer({
      state: { kind: 'failed', checkId: 'check-2', code, details: {}, supportReference: 'REF-3', retryable },
    });

  it('for words leads to them, and offers no retry', async () => {
    await openCheck(failed('unmapped_values', false));
    expect(screen.getByRole('link', { name: 'Velg ord' }).getAttribute('href')).toBe('#/ord/2025');
    expect(screen.queryByRole('button', { name: 'Prøv igjen' })).toBeNull();
  });

  it('for a fault that may pass offers a retry, and says that the figures are earlier ones', async () => {
    const { press, changed } = await openCheck(failed('stage_crashed', true));
    expect(screen.getByText('Et steg stoppet uventet.')).toBeDefined();
    expect(screen.getByText(/før siste endring\. Tallene gjelder registeret slik det var da\.$/)).toBeDefined();
    await press('Prøv igjen');
    expect(changed.map(({ request }) => request)).toEqual(['POST /checks/2025']);
  });

  it('for something else leads to the register', async () => {
    await openCheck(failed('no_readable_date', false));
    expect(screen.getByRole('link', { name: 'Gå til registeret' }).getAttribute('href')).toBe('#/register/2025');
    expect(screen.queryByRole('button', { name: 'Prøv igjen' })).toBeNull();
  });
});

it('says that the check comes later when there is no register', async () => {
  await openCheck(null);
  expect(screen.getByText('Kontrollen kommer når registeret er levert.')).toBeDefined();
});

describe('the rows', () => {
  it('of a finding have place, activity and what stands there; more come page by page, and take focus', async () => {
    const { press, asked } = await openCheck(checkAnswer(), ME, '#/kontroll/2025/funn/unreadable-duration');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Varigheten kan ikke leses');
    expect(asked).toContain(`/records/2025/findings?checkId=${CHECK_ID}&key=unreadable-duration`);
    const [first] = await shownRecords();
    expect(first?.textContent).toBe(
      'bergen.xlsx, aktiviteter, rad 12, kolonne varighet2025-03-14 · Bergen · SamtaleDet står: lenge',
    );
    await press('Vis flere');
    await expect.poll(() => document.querySelectorAll('.record').length).toBe(2);
    expect(document.activeElement).toBe(document.querySelectorAll('.record')[1]);
    expect(screen.queryByRole('button', { name: 'Vis flere' })).toBeNull();
    const compared = within(screen.getByRole('table', { name: 'Rader side om side, funn 2' })).getAllByRole('row');
    expect(compared.map((each) => [...each.children].map(({ textContent }) => textContent))).toEqual([
      ['Kolonne', 'bergen.xlsx, rad 3', 'bergen.xlsx, rad 9'],
      ['navn', 'Kari Li', 'Kari Lie'],
      ['medlemsnr', '12', '–'],
      ['telefon', '–', '99999999'],
    ]);
  });

  it('of near misses say what the day has', async () => {
    await openCheck(checkAnswer(), ME, '#/kontroll/2025/nesten/too_short');
    const [first] = await shownRecords();
    expect(first?.textContent).toBe(
      '14. mars · Bergen · Samtale · Samtalegruppe5 deltakere, 40 minutterbergen.xlsx, aktiviteter, rad 12',
    );
  });

  it('are not asked for by finance, nor for a finding that the newest check does not have', async () => {
    const finance = await openCheck(checkAnswer(), { ...ME, role: 'finance' }, '#/kontroll/2025/nesten/too_short');
    expect(finance.asked.filter((path) => path.startsWith('/records'))).toEqual([]);
    await finance.goTo('#/kontroll/2025');
    const gone = await openCheck(checkAnswer(), ME, '#/kontroll/2025/funn/old');
    expect(gone.asked.filter((path) => path.startsWith('/records'))).toEqual([]);
    expect(screen.getAllByText('Dette funnet er ikke med i den nyeste kontrollen.')).toHaveLength(1);
  });
});
