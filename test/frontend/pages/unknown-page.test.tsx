/** Addresses that lead nowhere say so, and offer a way on. */
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';

startEachAfresh();
const PATIENT = { timeout: 10_000 };

it('an unknown address says so in heading and title, and leads to the front page', async () => {
  const { goTo } = await openPage();
  await goTo('#/nonsens');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Fant ikke siden');
  expect(document.title).toMatch(/^Fant ikke siden – /);
  expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  expect(window.location.hash).toBe('#/nonsens');
  expect(screen.getByRole('link', { name: 'Gå til forsiden' }).getAttribute('href')).toBe('#/');
});

it.each(['#/eksport/wrong', '#/historikk/wrong'])(
  '%s says that there is no such export, with a way on',
  async (hash) => {
    const { goTo, receive } = await openPage(ME, (path) =>
      path.startsWith('/exports/') ? problem('not_found', 404) : undefined,
    );
    await goTo(hash);
    await receive({ type: 'missing', exportId: 'wrong' });
    expect(await screen.findByText(/^Fant ikke eksporten\. Den kan være slettet/, {}, PATIENT)).toBeDefined();
    const name = hash.startsWith('#/eksport') ? 'Se alle eksporter' : /^Tilbake til/;
    expect(screen.getByRole('link', { name }).getAttribute('href')).toBe('#/historikk');
  },
);
