/** What was decided, by whom and when, and how it is taken back. */
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import type { Me } from '../../../../lambdas/protocol.ts';
import { instant } from '../../export-factory.ts';
import { ME, openPage, startEachAfresh } from '../../open-page.tsx';
import { FakeDecisions } from '../../review-factory.ts';

startEachAfresh();
beforeEach(() => localStorage.clear());

async function openDecisions(api: FakeDecisions, me: Me = ME) {
  window.location.hash = '#/kontroll/2025/avgjorelser';
  return openPage(me, api.answer);
}

const rows = () =>
  within(screen.getByRole('table', { name: 'Avgjørelser' }))
    .getAllByRole('row')
    .slice(1)
    .map((each) => [...each.children].map(({ textContent }) => textContent));

function someDecisions(): FakeDecisions {
  const api = new FakeDecisions();
  api.decide('g1', 'same', 'ola@example.org');
  const accepted = {
    kind: 'findings',
    code: 'unreadable_duration',
    findings: 3,
    reason: 'Ført slik i flere år',
  } as const;
  api.decisions = [{ ...accepted, decisionId: 'f1', year: 2024, at: instant(5), by: ME.actor }, ...api.decisions];
  api.decide('g2', 'later', ME.actor);
  return api;
}

it('lists decisions newest first, with who, when, the base year and the reason of an acceptance', async () => {
  await openDecisions(someDecisions());
  expect(rows()).toEqual([
    ['Utsatt: 2 som kan være samme person', 'Deg', expect.stringMatching(/2026/), '2025', 'Angre'],
    [
      'Godtatt: Varigheten kan ikke leses, 3 funnBegrunnelse: Ført slik i flere år',
      ...['Deg', expect.stringMatching(/2026/), '2024', 'Angre'],
    ],
    ['2 er samme person', 'Ola Nordmann', expect.stringMatching(/2026/), '2025', 'Angre'],
  ]);
});

it('takes a decision back after a question, and focus stays with the list', async () => {
  const api = someDecisions();
  const { press, changed } = await openDecisions(api);
  await press(/^Angre: 2 er samme person/);
  expect(screen.getByRole('heading', { name: 'Angre avgjørelsen?' })).toBe(document.activeElement);
  await press('Behold den');
  expect(changed).toEqual([]);
  await press(/^Angre: 2 er samme person/);
  await press('Angre avgjørelsen');
  await waitFor(() => expect(rows()).toHaveLength(2));
  expect(changed.map(({ request }) => request)).toEqual(['DELETE /decisions/d1']);
  expect(document.activeElement?.contains(screen.getByRole('table'))).toBe(true);
});

it('says when a decision could not be taken back', async () => {
  const api = someDecisions();
  const { press } = await openDecisions(api);
  api.refusal = 'not_found';
  await press(/^Angre: 2 er samme person/);
  await press('Angre avgjørelsen');
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Svaret ble ikke angret/);
  expect(rows()).toHaveLength(3);
});

it('shows the newest fifty first', async () => {
  const api = new FakeDecisions();
  for (let each = 0; each < 60; each++) {
    api.decide(`g${each}`, 'same', ME.actor);
  }
  const { press } = await openDecisions(api);
  expect(rows()).toHaveLength(50);
  await press('Vis flere');
  expect(rows()).toHaveLength(60);
});

it('says so when nothing is decided', async () => {
  await openDecisions(new FakeDecisions());
  expect(screen.getByText('Ingen avgjørelser ennå.')).toBeDefined();
});

it('shows an auditor no way to take anything back', async () => {
  await openDecisions(someDecisions(), { ...ME, role: 'auditor' });
  expect(rows().map((cells) => cells.length)).toEqual([4, 4, 4]);
  expect(within(screen.getByRole('main')).queryByRole('button')).toBeNull();
});

it('asks for nothing for finance', async () => {
  const { asked } = await openDecisions(someDecisions(), { ...ME, role: 'finance' });
  await screen.findByText('Avgjørelsene er bare for koordinatorer og revisorer.');
  expect(asked.filter((path) => path.startsWith('/decisions'))).toEqual([]);
});
