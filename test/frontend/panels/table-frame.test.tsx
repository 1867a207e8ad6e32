import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TableFrame } from '../../../frontend/panels/frame/tables/table-frame.tsx';
import { startTranslations } from '../../../frontend/translations/index.ts';

beforeAll(async () => {
  await startTranslations(localStorage);
});

let measure = () => {};
const widths = { scrollWidth: 0, clientWidth: 0 };
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        measure = callback;
      }
      observe() {}
      disconnect() {}
    },
  );
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockImplementation(() => widths.scrollWidth);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => widths.clientWidth);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function resize(scrollWidth: number, clientWidth: number) {
  Object.assign(widths, { scrollWidth, clientWidth });
  act(() => measure());
}

describe('the frame of a table', () => {
  it('is not a tab stop and not a region while the table fits', () => {
    render(
      <TableFrame label="Tall">
        <table />
      </TableFrame>,
    );
    resize(300, 300);
    expect(screen.queryByRole('region')).toBeNull();
    expect(document.querySelector('[tabindex]')).toBeNull();
  });

  it('can be scrolled by keyboard, and says so, when the table does not fit', () => {
    render(
      <TableFrame label="Tall">
        <table />
      </TableFrame>,
    );
    resize(500, 300);
    expect(screen.getByRole('region', { name: 'Tall' }).tabIndex).toBe(0);
    expect(screen.getByText(/Rull den sidelengs/)).toBeDefined();
    resize(300, 300);
    expect(screen.queryByRole('region')).toBeNull();
  });
});
