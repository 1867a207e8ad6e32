/** Saved choices of an export: run with one press, what a register lacks, saved and deleted. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Template } from '../../../lambdas/protocol.ts';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();

const template = (name: string, branches: readonly string[] = []): Template => ({
  name,
  request: { branches: [...branches], format: 'csv', language: 'en', includeAttachments: false },
  savedAt: '2026-02-01T08:00:00.000Z',
  savedBy: ME.actor,
});

/** The page of an organisation with these choices, each change of which is answered so. */
async function pageWith(templates: readonly Template[], changed: () => Response = () => Response.json({}), me = ME) {
  const ifMatches: (string | null)[] = [];
  const page = await openPage(me, (path, _, { method, ifMatch }) => {
    if (path !== '/templates') {
      return undefined;
    }
    if (method === 'GET') {
      const body = { templates, actorNames: { [ME.actor]: 'Kari Koordinator' } };
      return Response.json(body, { headers: { etag: '"7"' } });
    }
    ifMatches.push(ifMatch);
    return changed();
  });
  return { ...page, ifMatches };
}

const list = () => screen.findByRole('region', { name: 'Lagrede valg' });

describe('saved choices', () => {
  it('start their export with one press, for the year that is shown', async () => {
    const { press, started } = await pageWith([template('Til Bufdir', ['Oslo'])]);
    expect((await list()).textContent).toMatch(/Til Bufdir.*CSV.*English.*lagret .* av deg/);
    await press('Start eksport: Til Bufdir');
    expect(started).toEqual([
      { branches: ['Oslo'], format: 'csv', language: 'en', includeAttachments: false, year: 2025 },
    ]);
  });

  it('say before the start which lokallag the register lacks, and start without them', async () => {
    const { press, started } = await pageWith([template('Vest', ['Bergen', 'Nedlagt lag'])]);
    expect((await list()).textContent).toContain('Finnes ikke i registeret for 2025: Nedlagt lag.');
    await press('Start eksport uten det: Vest');
    expect(started).toMatchObject([{ branches: ['Bergen'] }]);
  });

  it('of which the register has no lokallag cannot be started: that would be all of them', async () => {
    await pageWith([template('Nord', ['Nedlagt lag'])]);
    expect((await list()).textContent).toContain('Ingen av lokallagene finnes der');
    expect(screen.queryByRole('button', { name: /Nord$/ })?.textContent).toMatch(/^Slett/);
    expect(screen.queryByRole('button', { name: /uten/ })).toBeNull();
  });

  it('name five lokallag that are missing and count the others', async () => {
    await pageWith([template('Alle', ['Oslo', ...Array.from({ length: 8 }, (_, index) => `Lag ${index}`)])]);
    expect((await list()).textContent).toContain('Lag 0, Lag 1, Lag 2, Lag 3, Lag 4, og 3 til.');
  });

  it('take no place while there are none', async () => {
    await pageWith([]);
    expect(screen.queryByRole('region', { name: 'Lagrede valg' })).toBeNull();
  });

  it('are shown to an auditor without buttons', async () => {
    await pageWith([template('Til Bufdir', ['Oslo'])], undefined, { ...ME, role: 'auditor' });
    expect(within(await list()).queryAllByRole('button')).toEqual([]);
  });

  it('are not asked for by finance', async () => {
    const { asked } = await pageWith([template('a')], undefined, { ...ME, role: 'finance' });
    expect(asked).not.toContain('/templates');
  });
});

describe('deleting', () => {
  it('asks first, and deletes from the list that was seen', async () => {
    const { press, changed, ifMatches, started } = await pageWith([template('Til Bufdir')]);
    await list();
    await press('Slett Til Bufdir');
    expect(screen.getByRole('dialog', { name: 'Slette «Til Bufdir»?' })).toBeDefined();
    await press('Behold');
    expect(changed).toEqual([]);
    await press('Slett Til Bufdir');
    await press('Slett');
    expect(changed).toEqual([{ request: 'DELETE /templates', body: null }]);
    expect(ifMatches).toEqual(['"7"']);
    expect(started).toEqual([]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says when a colleague has changed the list meanwhile', async () => {
    const { press } = await pageWith([template('Til Bufdir')], () => problem('templates_changed', 412));
    await list();
    await press('Slett Til Bufdir');
    await press('Slett');
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Valgene ble endret av andre samtidig. Se hva som er lagret, og prøv igjen.',
    );
  });
});

describe('saving', () => {
  const field = () => screen.findByLabelText('Lagre valgene under et navn');
  const type = async (value: string) => {
    const input = await field();
    await act(async () => fireEvent.change(input, { target: { value } }));
    return input;
  };

  it('stores the choices of the form under the name, without the year', async () => {
    const { press, changed, ifMatches } = await pageWith([]);
    await act(async () => fireEvent.click(screen.getByRole('radio', { name: 'CSV (.zip)' })));
    const input = await type('  Til   Bufdir ');
    await press('Lagre valgene');
    expect(changed).toEqual([
      {
        request: 'PUT /templates',
        body: {
          name: 'Til Bufdir',
          request: { branches: [], format: 'csv', language: 'nb', includeAttachments: false },
        },
      },
    ]);
    expect(ifMatches).toEqual(['"7"']);
    await waitFor(() => expect(input).toHaveProperty('value', ''));
  });

  it('by Enter in the field saves, and starts no export', async () => {
    const { changed, started } = await pageWith([]);
    const input = await type('Til Bufdir');
    let taken = true;
    await act(async () => {
      taken = fireEvent.keyDown(input, { key: 'Enter' });
      await settle();
    });
    expect([taken, changed.length, started]).toEqual([false, 1, []]);
  });

  it('says before it that choices of this name are replaced, whatever the case', async () => {
    await pageWith([template('Til Bufdir')]);
    await list();
    await type('til bufdir');
    expect(screen.getByText('«Til Bufdir» finnes fra før og blir erstattet.')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Erstatt valgene' })).toBeDefined();
  });

  it('without a name, or without a chosen lokallag, is refused beside the field', async () => {
    const { press, changed } = await pageWith([]);
    const input = await field();
    await press('Lagre valgene');
    expect(screen.getByText('Skriv et navn.')).toBeDefined();
    expect(input.getAttribute('aria-invalid')).toBe('true');
    await act(async () => fireEvent.click(screen.getByRole('radio', { name: 'Velg lokallag' })));
    await type('Til Bufdir');
    await press('Lagre valgene');
    expect(screen.getByText('Velg minst ett lokallag, eller alle.')).toBeDefined();
    expect(changed).toEqual([]);
  });

  it('says when there is no room for more', async () => {
    const { press } = await pageWith([], () => problem('too_many_templates'));
    await type('Til Bufdir');
    await press('Lagre valgene');
    expect(
      await screen.findByText('Det er lagret så mange valg som det er plass til. Slett noen først.'),
    ).toBeDefined();
  });
});
