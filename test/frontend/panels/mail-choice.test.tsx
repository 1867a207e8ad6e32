/** The switch for mails about runs that end unwatched, on the page of the history. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ME, openPage, problem, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();

const LABEL = 'Send meg e-post når en eksport eller import jeg har startet, er ferdig';
const box = () => screen.findByRole('checkbox', { name: LABEL });

describe('the switch for mails', () => {
  it('is on, and turns them off and on again', async () => {
    let mailWhenDone = true;
    const { goTo, changed } = await openPage(ME, (path, _, { method, body }) => {
      if (path === '/me/notifications' && method === 'PUT') {
        mailWhenDone = Object(body).mailWhenDone;
      }
      return path === '/me/notifications' ? Response.json({ mailWhenDone, sendsMail: true }) : undefined;
    });
    await goTo('#/historikk');
    const input = await box();
    expect(input).toHaveProperty('checked', true);
    for (const expected of [false, true]) {
      await act(async () => {
        fireEvent.click(input);
        await settle();
      });
      await waitFor(() => expect(input).toHaveProperty('checked', expected));
    }
    expect(changed).toEqual([
      { request: 'PUT /me/notifications', body: { mailWhenDone: false } },
      { request: 'PUT /me/notifications', body: { mailWhenDone: true } },
    ]);
  });

  it('is as it was when the choice is not stored, with the reason', async () => {
    const { goTo } = await openPage(ME, (path, _, { method }) =>
      path === '/me/notifications' && method === 'PUT' ? problem('temporarily_unavailable', 503) : undefined,
    );
    await goTo('#/historikk');
    const input = await box();
    await act(async () => {
      fireEvent.click(input);
      await settle();
    });
    expect((await screen.findByRole('alert')).textContent).not.toBe('');
    await waitFor(() => expect(input).toHaveProperty('checked', true));
  });

  it('is not there where no mail is sent at all', async () => {
    const { goTo, asked } = await openPage(ME, (path) =>
      path === '/me/notifications' ? Response.json({ mailWhenDone: true, sendsMail: false }) : undefined,
    );
    await goTo('#/historikk');
    await waitFor(() => expect(asked).toContain('/me/notifications'));
    expect(screen.queryByRole('checkbox', { name: LABEL })).toBeNull();
  });

  it('is not there for those who start nothing', async () => {
    const { goTo, asked } = await openPage({ ...ME, role: 'finance' });
    await goTo('#/historikk');
    expect(screen.queryByRole('checkbox', { name: LABEL })).toBeNull();
    expect(asked).not.toContain('/me/notifications');
  });
});
