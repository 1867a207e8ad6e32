/** The notice of the user's own runs that ended while she was away or on another page. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { EXPORT_ID, view } from '../export-factory.ts';
import { importView } from '../import-factory.ts';
import { ME, openPage, startEachAfresh } from '../open-page.tsx';

startEachAfresh();

const SINCE = `ended-since ${ME.userId}`;
const BEFORE = Date.parse('2026-01-01T00:00:00Z');

beforeEach(() => {
  localStorage.removeItem(`ended-seen ${ME.userId}`);
  localStorage.setItem(SINCE, String(BEFORE));
});

function ended(fields: Partial<ExportListItem> = {}): ExportListItem {
  const { chunks: _, summary: __, ...item } = view({ requestedBy: ME.actor, createdAt: '2026-03-01T08:00:00.000Z' });
  return { ...item, progress: { ...item.progress, status: 'completed' }, ...fields };
}

/** The page of an organisation in which these have ended. */
function pageWith(exports: readonly ExportListItem[], imports: readonly object[] = [], me = ME) {
  return openPage(me, (path, query) => {
    const isEnded = query.get('status')?.includes('failed');
    if (path === '/exports' && isEnded && query.get('year') === null) {
      return Response.json({ exports, nextCursor: null });
    }
    return path === '/imports' && isEnded && query.get('year') === null
      ? Response.json({ imports, nextCursor: null })
      : undefined;
  });
}

const notice = () => screen.queryByRole('region', { name: 'Ferdig siden sist' });
const shown = async () => waitFor(() => expect(notice()).not.toBeNull());

describe('the notice', () => {
  it('tells of an export and an import that ended, each with a link, and is read out', async () => {
    const failed = importView({
      importId: 'I1',
      status: 'failed',
      requestedBy: ME.actor,
      createdAt: '2026-03-01T08:00:00.000Z',
    });
    await pageWith([ended()], [failed]);
    await shown();
    expect(notice()?.textContent).toContain('Eksporten for 2025 er ferdig.');
    expect(notice()?.textContent).toContain('Importen for 2025 må ses på.');
    const links = screen.getAllByRole('link', { name: /^Se (eksporten|importen) for 2025$/ });
    expect(links.map((link) => link.getAttribute('href'))).toEqual([`#/eksport/${EXPORT_ID}`, '#/register/2025/I1']);
    await waitFor(() =>
      expect(screen.getByTestId('status-messages').textContent).toContain('Eksporten for 2025 er ferdig.'),
    );
  });

  it('says of an empty or failed export that it needs a look', async () => {
    const { progress } = ended();
    await pageWith([ended({ progress: { ...progress, status: 'completed_empty' } })]);
    await shown();
    expect(notice()?.textContent).toContain('Eksporten for 2025 må ses på.');
  });

  it('stays after a reload until it is closed, and then does not come back', async () => {
    const first = await pageWith([ended()]);
    await shown();
    await first.goTo('#/historikk');
    await shown();
    await first.press('Lukk');
    expect(notice()).toBeNull();
    expect(document.activeElement?.tagName).toBe('H1');
    await first.goTo('#/');
    expect(notice()).toBeNull();
  });

  it('is gone once its run has been opened', async () => {
    const { goTo } = await pageWith([ended()]);
    await shown();
    await goTo(`#/eksport/${EXPORT_ID}`);
    expect(notice()).toBeNull();
    await goTo('#/historikk');
    expect(notice()).toBeNull();
  });

  it('comes again when a further attempt of the same run has ended', async () => {
    localStorage.setItem(`ended-seen ${ME.userId}`, `${EXPORT_ID}-1`);
    await pageWith([ended({ attempt: 2 })]);
    await shown();
  });

  it('lists five at most', async () => {
    await pageWith(Array.from({ length: 9 }, (_, index) => ended({ exportId: `01JZZZZZZZ000000000000000${index}` })));
    await shown();
    expect(screen.getAllByRole('link', { name: 'Se eksporten for 2025' })).toHaveLength(5);
  });
});

describe('no notice is given', () => {
  it('of a colleague’s runs', async () => {
    await pageWith([ended({ requestedBy: 'ola@example.org' })]);
    expect(notice()).toBeNull();
  });

  it('of runs from before the first visit, and the visit is remembered', async () => {
    localStorage.removeItem(SINCE);
    vi.setSystemTime('2026-03-02T08:00:00Z');
    await pageWith([ended()]);
    expect(notice()).toBeNull();
    expect(Number(localStorage.getItem(SINCE))).toBe(Date.parse('2026-03-02T08:00:00Z'));
  });

  it('to those who start none', async () => {
    const { asked } = await pageWith([ended()], [], { ...ME, role: 'auditor' });
    expect(notice()).toBeNull();
    expect(asked.filter((path) => path.startsWith('/imports?limit=20'))).toEqual([]);
  });
});
