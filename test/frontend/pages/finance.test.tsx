/** What finance sees: figures, status and cost, and no way to the report. */
import { act, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { ExportResult, Me } from '../../../lambdas/protocol.ts';
import { EXPORT_ID, progress, view } from '../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();

const FINANCE: Me = { ...ME, role: 'finance' };
const COMPLETED: ExportResult = {
  outcome: 'completed',
  fileName: 'aktivitetsrapport_2025.xlsx',
  bytes: 1000,
  rows: 5,
  sha256: 'a'.repeat(64),
};
const ENDED = view({
  version: 9,
  progress: progress({ status: 'completed', percent: 100 }),
  result: COMPLETED,
  cost: {
    currency: 'USD',
    total: 0.25,
    parts: { lambda: 0.25, stepFunctions: 0, dynamoDb: 0, s3: 0, kms: 0, secretsManager: 0, apiGateway: 0 },
    priceList: 'eu-north-1, 2026-07',
  },
});

it('finance has no form, no controls and no download of a completed export', async () => {
  const { goTo, arrives } = await openPage(FINANCE);
  expect(screen.queryByRole('button', { name: 'Start eksport' })).toBeNull();
  await goTo(`#/eksport/${EXPORT_ID}`);
  await arrives({ version: 2 });
  expect(screen.queryByRole('button', { name: 'Avbryt' })).toBeNull();
  await arrives(ENDED);
  expect(screen.queryByRole('button', { name: 'Last ned rapporten' })).toBeNull();
  expect(screen.getByText(/Rapporten inneholder personopplysninger\. Koordinatorer og revisorer/)).toBeDefined();
});

it.each([
  ['finance', true],
  ['auditor', false],
  ['coordinator', false],
] as const)('the details of an export show the role %s its cost: %s', async (role, shown) => {
  const { goTo } = await openPage({ ...ME, role }, (path) => {
    if (path.endsWith('/audit')) {
      return Response.json({ events: [], head: null, check: { outcome: 'whole', chained: 0, older: 0 } });
    }
    return path.startsWith('/exports/') ? Response.json(ENDED) : undefined;
  });
  await goTo(`#/historikk/${EXPORT_ID}`);
  expect(await screen.findByRole('heading', { name: 'Om eksporten' })).toBeDefined();
  expect(screen.queryByRole('heading', { name: 'Kostnad' }) !== null).toBe(shown);
  expect(screen.queryByRole('link', { name: 'Vis resultatet og last ned rapporten' }) === null).toBe(shown);
});

it('the cost that is counted after the result comes without a reload, and is then not waited for', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    let asked = 0;
    const { goTo } = await openPage(FINANCE, (path) => {
      if (path.endsWith('/audit')) {
        return Response.json({ events: [], head: null, check: { outcome: 'whole', chained: 0, older: 0 } });
      }
      if (!path.startsWith('/exports/')) return undefined;
      asked++;
      return Response.json(asked < 3 ? { ...ENDED, cost: null } : ENDED);
    });
    await goTo(`#/historikk/${EXPORT_ID}`);
    expect(await screen.findByText('Kostnaden regnes ut når kjøringen er avsluttet.')).toBeDefined();
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    expect(screen.queryByText('Kostnaden regnes ut når kjøringen er avsluttet.')).toBeNull();
    expect(screen.getByText(/eu-north-1, 2026-07/)).toBeDefined();
    const before = asked;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    // Without a socket, each view is asked for four times a minute.
    expect(asked - before).toBeLessThanOrEqual(4);
  } finally {
    vi.useRealTimers();
  }
});
