/** The form with the keyboard and with a screen reader. */
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { PAUSE_MS } from '../../../frontend/panels/run/status-messages.tsx';
import type { Me } from '../../../lambdas/protocol.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();

/** The page with what is rarely chosen, which comes after the rest. */
async function withChoices(me?: Me) {
  const page = await openPage(me);
  await screen.findByRole('radio', { name: 'Velg lokallag' }, { timeout: 10_000 });
  return page;
}

/** The page with the list of branches open. */
async function choosing() {
  const page = await withChoices();
  await act(async () => fireEvent.click(screen.getByRole('radio', { name: 'Velg lokallag' })));
  return { ...page, search: screen.getByLabelText('Søk i lokallag') };
}

it('starts nothing when Enter is pressed in the search for branches', async () => {
  const { search } = await choosing();
  expect(fireEvent.keyDown(search, { key: 'Enter' })).toBe(false);
  expect(fireEvent.keyDown(search, { key: 'o' })).toBe(true);
});

it('shows an error and moves focus to the field when no branch is chosen', async () => {
  const { search, press, started } = await choosing();
  await press('Start eksport');
  expect(started).toEqual([]);
  expect(document.activeElement).toBe(search);
  expect(search.getAttribute('aria-invalid')).toBe('true');
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toBe('Velg minst ett lokallag, eller alle.');
  expect(search.getAttribute('aria-describedby')).toContain(alert.id);
  await act(async () => fireEvent.click(screen.getByRole('checkbox', { name: 'Oslo' })));
  expect(search.getAttribute('aria-invalid')).not.toBe('true');
});

it('announces the results of the search and the number of chosen branches once the user pauses', async () => {
  const { search } = await choosing();
  const region = screen.getByTestId('status-messages');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const type = (value: string) => act(async () => fireEvent.change(search, { target: { value } }));
  const pause = () => act(async () => vi.advanceTimersByTime(PAUSE_MS));
  await type('o');
  await type('os');
  expect(region.textContent).toBe('');
  await pause();
  expect(region.textContent).toBe('1 lokallag samsvarer med søket.');
  await type('osx');
  await pause();
  expect(region.textContent).toBe('Ingen lokallag samsvarer med søket.');
  await type('');
  await act(async () => fireEvent.click(screen.getByRole('checkbox', { name: 'Oslo' })));
  await pause();
  expect(region.textContent).toBe('1 lokallag valgt');
});

it('names each language in that language', async () => {
  await withChoices();
  expect(
    screen.getByText('English', { selector: 'label span span, label span' }).closest('[lang]')?.getAttribute('lang'),
  ).toBe('en');
});

it('offers no attachments while the API takes none', async () => {
  const { press, started } = await withChoices();
  expect(screen.queryByRole('checkbox', { name: 'Ta med vedlegg' })).toBeNull();
  await press('Start eksport');
  expect(started).toEqual([expect.objectContaining({ includeAttachments: false })]);
});

it('asks for attachments when the API takes them and the user wants them', async () => {
  const { press, started } = await withChoices({ ...ME, takesAttachments: true });
  await act(async () => fireEvent.click(screen.getByRole('checkbox', { name: 'Ta med vedlegg' })));
  await press('Start eksport');
  expect(started).toEqual([expect.objectContaining({ includeAttachments: true })]);
});
