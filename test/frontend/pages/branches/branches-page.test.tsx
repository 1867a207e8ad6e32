/** The branches of a year, and one of them. */
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { addressOf, routeOf } from '../../../../frontend/router.ts';
import { type BranchDay, type BranchView, branchDaysSchema, type Me } from '../../../../lambdas/protocol.ts';
import { ME, openPage, problem, startEachAfresh } from '../../open-page.tsx';

startEachAfresh();
beforeEach(() => localStorage.clear());

const FIGURES = {
  ...{ activities: 9, activityDays: 10, countedDays: 6, countedDaysMin: 5, activePeerSupporters: 2 },
  ...{ attendances: 40, uniqueParticipants: 12, uniqueParticipantsMin: 11 },
};
const NONE = {
  ...{ organised_by_others: 0, not_face_to_face: 0, no_peer_supporter: 0, too_short: 0, too_few_participants: 0 },
};

function branch(name: string, more: Partial<BranchView> = {}): BranchView {
  return {
    ...{ branch: name, delivery: 'delivered', figures: FIGURES, nearMisses: NONE, lastYear: null },
    ...{ atRisk: { days: 0, merged: 0, unnamed: 0 }, fixed: 0, sameMeetings: 0 },
    ...more,
  };
}

const BRANCHES = [
  branch('Bergen'),
  branch('Hamar', { delivery: 'missing', figures: null, lastYear: FIGURES }),
  branch('Oslo', {
    ...{ nearMisses: { ...NONE, too_short: 2 }, atRisk: { days: 1, merged: 0, unnamed: 1 }, sameMeetings: 1 },
    lastYear: { ...FIGURES, countedDays: 8 },
  }),
];

const day = (more: Partial<BranchDay>): BranchDay => ({
  ...{ file: 'oslo.xlsx', sheet: 'aktiviteter', row: 7, column: null, activity: null, activityId: 'A7' },
  record: {
    file: 'oslo.xlsx',
    sheet: 'aktiviteter',
    row: 7,
    fields: { tittel: 'Kaffe', start: '18:00', slutt: '18:20' },
  },
  ...{ day: '2025-03-14', category: 'SAMTALE', lacks: null, risks: [], participants: 4, unnamed: null, minutes: 20 },
  ...{ whoKnows: [], other: null },
  ...more,
});

const DAYS: Readonly<Record<string, BranchDay[]>> = {
  'near-misses': [day({ lacks: 'too_short', whoKnows: ['Lise Lund'] })],
  'at-risk': [day({ risks: ['unnamed'], unnamed: 2 })],
  'same-meetings': [day({ participants: null, minutes: null })],
};

function open(hash: string, me: Me = ME, lastYear: number | null = 2024) {
  window.location.hash = hash;
  return openPage(me, (path, query) => {
    switch (path) {
      case '/branches/2025':
        return Response.json({
          ...{ year: 2025, checkId: 'check-1', checkedAt: '2026-03-01T08:00:00.000Z', lastYear, branches: BRANCHES },
          ...{
            deliveries: { delivered: 2, new: 0, missing: 1 },
            total: { ...FIGURES, countedDays: 12, countedDaysMin: 9 },
          },
        });
      case '/records/2025/branches/days':
        expect([query.get('checkId'), query.get('branch')]).toEqual(['check-1', 'Oslo']);
        return Response.json(branchDaysSchema.parse({ days: DAYS[query.get('list') ?? ''], nextCursor: null }));
      case '/checks/2025':
        return problem('not_found', 404);
      default:
        return undefined;
    }
  });
}

const namesInOrder = () =>
  within(screen.getByRole('table'))
    .getAllByRole('rowheader')
    .map((cell) => cell.textContent);

describe('the branches of a year', () => {
  it('stand with who has not delivered first, then those that lack most, and in another order when one is chosen', async () => {
    await open('#/lokallag/2025');
    await screen.findByText('2 lokallag har levert. 1 lokallag har ikke levert.');
    expect(namesInOrder()).toEqual(['Hamar', 'Oslo', 'Bergen']);
    fireEvent.change(screen.getByLabelText('Rekkefølge'), { target: { value: 'name' } });
    expect(namesInOrder()).toEqual(['Bergen', 'Hamar', 'Oslo']);
  });

  it('have their counted days with the range, beside last year', async () => {
    await open('#/lokallag/2025');
    const row = await screen.findByRole('row', { name: /Oslo/ });
    expect(row.textContent).toContain('6 (laveste 5)2024: 8');
  });
});

describe('one branch', () => {
  it('has what it lacks with what stands there and who may know it, what is at risk, and what may be another meeting', async () => {
    await open('#/lokallag/2025/Oslo');
    const lacking = await screen.findByRole('region', { name: 'Mangler én ting' });
    await within(lacking).findByText('Kan vite det: Lise Lund');
    expect(lacking.textContent).toContain('For kort Det står: 18:00 – 18:20');
    const risky = screen.getByRole('region', { name: 'Usikre dager' });
    expect(await within(risky).findByText('4 deltakere, 2 uten navn, 20 minutter')).toBeDefined();
    const meetings = screen.getByRole('region', { name: 'Kan være registrert to ganger' });
    expect(await within(meetings).findByText(/^Et annet lokallag har registrert/)).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Rettet' })).toBeNull();
  });

  it('has no rows, no workbook and no print for finance', async () => {
    await open('#/lokallag/2025/Oslo', { ...ME, role: 'finance' });
    await screen.findByText('Radene i registeret vises bare for koordinatorer og revisorer.');
    expect(screen.queryByRole('button', { name: 'Last ned listen til lokallaget' })).toBeNull();
    expect(screen.queryByRole('region', { name: 'Mangler én ting' })).toBeNull();
  });

  it('that has not delivered says so, and has nothing to send', async () => {
    await open('#/lokallag/2025/Hamar');
    await screen.findByText('Lokallaget har ikke levert aktiviteter for året.');
    expect(screen.queryByRole('button', { name: 'Last ned listen til lokallaget' })).toBeNull();
  });

  it.each(['Oslo', 'Ås & "Nes" #1/2?', '', '100 %'])('named %j has an address of its own', (name) => {
    const route = { page: 'branch', year: 2025, branch: name } as const;
    expect(routeOf(addressOf(route))).toEqual(route);
  });
});
