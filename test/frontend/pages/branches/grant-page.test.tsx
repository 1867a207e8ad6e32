/** Kroner for counted days: the rate that finance types in, and what it gives. */
import { fireEvent, screen, within } from '@testing-library/react';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { kronerOf, oreOf } from '../../../../frontend/panels/branches/kroner.ts';
import type { Me } from '../../../../lambdas/protocol.ts';
import { ME, openPage, problem, startEachAfresh } from '../../open-page.tsx';

startEachAfresh();
beforeEach(() => localStorage.clear());

const FIGURES = {
  ...{ activities: 9, activityDays: 10, countedDays: 6, countedDaysMin: 5, activePeerSupporters: 2 },
  ...{ attendances: 40, uniqueParticipants: 12, uniqueParticipantsMin: 11 },
};
const BRANCH = {
  ...{ branch: 'Oslo', delivery: 'delivered', figures: FIGURES, lastYear: null, fixed: 0, sameMeetings: 0 },
  nearMisses: {
    organised_by_others: 0,
    not_face_to_face: 0,
    no_peer_supporter: 0,
    too_short: 0,
    too_few_participants: 0,
  },
  atRisk: { days: 0, merged: 0, unnamed: 0 },
};
const FINANCE: Me = { ...ME, role: 'finance' };

async function open(me: Me, stored: number | null, refuse = false) {
  let rate = { version: stored === null ? 0 : 1, ore: stored };
  const sent: unknown[] = [];
  window.location.hash = '#/tilskudd/2025';
  await openPage(me, (path, _query, { method, body, ifMatch }) => {
    if (path === '/branches/2025') {
      return Response.json({
        ...{ year: 2025, checkId: 'check-1', checkedAt: '2026-03-01T08:00:00.000Z', lastYear: null },
        ...{ branches: [BRANCH], total: FIGURES, deliveries: { delivered: 1, new: 0, missing: 0 } },
      });
    }
    if (path !== '/finance/2025') {
      return undefined;
    }
    if (method === 'PUT') {
      sent.push({ body, ifMatch });
      if (refuse) {
        rate = { version: 7, ore: 9_900 };
        return problem('rate_changed', 412);
      }
      rate = { version: rate.version + 1, ore: (body as { orePerCountedDay: number | null }).orePerCountedDay };
    }
    return Response.json({ orePerCountedDay: rate.ore }, { headers: { etag: `"${rate.version}"` } });
  });
  return { sent };
}

const field = () => screen.findByLabelText<HTMLInputElement>('Kroner per tellende dag');
const cellsOf = (name: string) =>
  within(screen.getByRole('row', { name: new RegExp(name) }))
    .getAllByRole('cell')
    .map((cell) => cell.textContent?.replaceAll(/\s/g, ' '));

describe('the page of the grant', () => {
  it('lets finance type in a rate, saves it in place of the one that it has read, and shows its kroner', async () => {
    const { sent } = await open(FINANCE, null);
    fireEvent.change(await field(), { target: { value: '1 250,5' } });
    fireEvent.click(screen.getByRole('button', { name: 'Lagre satsen' }));
    await screen.findByRole('table');
    expect(sent).toEqual([{ body: { orePerCountedDay: 125_050 }, ifMatch: '"0"' }]);
    expect(cellsOf('Oslo')).toEqual(['6', '7 503', '6 252,50']);
    expect(cellsOf('I alt')).toEqual(['6', '7 503', '6 252,50']);
    expect((await field()).value).toBe('1250,50');
  });

  it('says what is no amount, and sends nothing', async () => {
    const { sent } = await open(FINANCE, null);
    fireEvent.change(await field(), { target: { value: 'mye' } });
    fireEvent.click(screen.getByRole('button', { name: 'Lagre satsen' }));
    await screen.findByText('Skriv et beløp i kroner, for eksempel 1250 eller 1250,50.');
    expect(sent).toEqual([]);
  });

  it('shows the rate of a colleague who was faster', async () => {
    await open(FINANCE, 5_000, true);
    fireEvent.change(await field(), { target: { value: '60' } });
    fireEvent.click(screen.getByRole('button', { name: 'Lagre satsen' }));
    await screen.findByDisplayValue('99');
    expect(cellsOf('Oslo')[1]).toBe('594');
  });

  it.each([
    [5_000, 'Satsen er 50 kroner per tellende dag.'],
    [null, 'Økonomi har ikke lagt inn en sats ennå.'],
  ])('shows a coordinator the rate %j and no field', async (ore, text) => {
    await open(ME, ore);
    await screen.findByText(text);
    expect(screen.queryByRole('button', { name: 'Lagre satsen' })).toBeNull();
  });
});

describe('an amount', () => {
  it('is read as it is shown, in both languages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.constantFrom('nb', 'en'), (ore, language) => {
        expect(oreOf(kronerOf(ore, String, language))).toBe(ore);
      }),
    );
  });

  it.each([
    ['1250', 125_000],
    ['1 250,5', 125_050],
    ['0.05', 5],
    ['1250 kr', 125_000],
    ['0', null],
    ['', null],
    ['1,234', null],
    ['-5', null],
    ['1e3', null],
    ['12345678', null],
  ])('written as %j is %j øre', (text, ore) => {
    expect(oreOf(text)).toBe(ore);
  });
});
