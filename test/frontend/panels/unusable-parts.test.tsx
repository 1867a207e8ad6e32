/** A browser that refuses notifications, or a component that throws, must not leave the page blank. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BrokenPage } from '../../../frontend/pages/broken-page.tsx';
import { ErrorBoundary } from '../../../frontend/panels/frame/error-boundary.tsx';
import { COMPLETED, progress } from '../export-factory.ts';
import { openPage, startEachAfresh } from '../open-page.tsx';
import { settle } from '../progress/fake-clock.ts';

startEachAfresh();
afterEach(() => {
  localStorage.removeItem('notify-when-done');
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const WISH = 'Gi meg et varsel i nettleseren når den er ferdig';

/** As in Chrome on Android: it exists and has a permission, but throws when a page calls it. */
function refuseNotifications(permission: NotificationPermission) {
  class Refusing {
    static permission = permission;
    static requestPermission = async () => 'granted';
    constructor() {
      throw new TypeError("Failed to construct 'Notification': Illegal constructor.");
    }
  }
  vi.stubGlobal('Notification', Refusing);
}

describe('in a browser that lets no page show notifications', () => {
  it('the end of an export is shown on the page, and the choice is turned off', async () => {
    refuseNotifications('granted');
    localStorage.setItem('notify-when-done', 'yes');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { start, arrives } = await openPage();
    await start();
    await arrives({ version: 9, progress: progress({ status: 'completed', percent: 100 }), result: COMPLETED });
    expect(screen.getByRole('heading', { name: 'Rapporten er ferdig og kontrollert' })).toBeDefined();
    expect(localStorage.getItem('notify-when-done')).toBe('no');
  });

  it('the page says so when the user asks for one', async () => {
    refuseNotifications('default');
    await openPage();
    await act(async () => {
      fireEvent.click(screen.getByRole('checkbox', { name: WISH }));
      await settle();
    });
    expect(screen.getByText('Nettleseren tillater ikke varsler fra denne siden.')).toBeDefined();
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: WISH }).checked).toBe(false);
  });
});

it('shows an error page with focus on its heading when a component throws', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const Broken = () => {
    throw new Error('a fault');
  };
  render(
    <ErrorBoundary fallback={<BrokenPage cause="fault" />}>
      <Broken />
    </ErrorBoundary>,
  );
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Noe gikk galt', level: 1 }));
  expect(screen.getByRole('button', { name: 'Last siden på nytt' })).toBeDefined();
});
