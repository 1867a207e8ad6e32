/** What a failed or running export offers: first what helps, and a question before work is deleted. */
import { cleanup, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FAILED, progress } from '../export-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();

const failedWith = async (code: string, retryable = true) => {
  const page = await openPage();
  await page.start();
  await page.arrives({ version: 9, progress: progress({ status: 'failed' }), result: { ...FAILED, code, retryable } });
  const controls = screen.getByRole('group', { name: 'Styr eksporten' });
  return [...controls.querySelectorAll('a, button')].map((each) => [each.textContent, each.getAttribute('href')]);
};

describe('a failed export', () => {
  it.each(['unmapped_values', 'invalid_vocabulary'])(
    'leads to the words and offers no retry when it failed for %s',
    async (code) => {
      expect(await failedWith(code)).toEqual([['Gå til ordene', '#/ord/2025']]);
      expect(screen.queryByText(/«Prøv igjen»/)).toBeNull();
    },
  );

  it('leads to the register first when its files are the cause, with no retry where one is of no use', async () => {
    expect(await failedWith('ambiguous_activity_id')).toEqual([
      ['Gå til registeret', '#/register/2025'],
      ['Prøv igjen', null],
    ]);
    cleanup();
    window.location.hash = '';
    for (const code of ['no_readable_date', 'register_chunk_corrupt']) {
      expect(await failedWith(code, false)).toEqual([['Gå til registeret', '#/register/2025']]);
      cleanup();
      window.location.hash = '';
    }
  });

  it('offers the retry first when that may be all that it needs', async () => {
    expect(await failedWith('temporarily_unavailable')).toEqual([['Prøv igjen', null]]);
  });
});

describe('Cancel', () => {
  it('asks before the work of a running export is deleted, and does nothing when the answer is no', async () => {
    const { start, press, commands } = await openPage();
    await start();
    await press('Avbryt');
    expect(screen.getByRole('dialog', { name: 'Avbryte eksporten?' }).textContent).toContain(
      'Det som er gjort så langt, blir slettet. «Sett på pause» tar vare på det.',
    );
    await press('Behold eksporten');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(commands).toEqual([]);
    await press('Avbryt');
    await press('Avbryt og slett');
    expect(commands).toEqual(['cancel']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('asks for a paused export, whose work is kept', async () => {
    const { start, arrives, press, commands } = await openPage();
    await start();
    await arrives({ version: 5, progress: progress({ status: 'paused' }) });
    await press('Avbryt');
    screen.getByRole('dialog', { name: 'Avbryte eksporten?' });
    expect(commands).toEqual([]);
  });

  it('takes the question back when the export has ended meanwhile', async () => {
    const { start, arrives, press } = await openPage();
    await start();
    await press('Avbryt');
    await arrives({ version: 9, progress: progress({ status: 'failed' }), result: FAILED });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Prøv igjen' }));
  });

  it('asks nothing while the export waits in the queue, because nothing is made yet', async () => {
    const { start, arrives, press, commands } = await openPage();
    await start();
    const queued = progress({ status: 'queued', stage: 'initialised', percent: 0 });
    await arrives({ version: 3, progress: queued, queuePlace: 2, startedAt: null });
    await press('Avbryt');
    expect(commands).toEqual(['cancel']);
  });

  it('of a pause there is no question', async () => {
    const { start, press, commands } = await openPage();
    await start();
    await press('Sett på pause');
    expect(commands).toEqual(['pause']);
  });
});
