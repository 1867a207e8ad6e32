/** The title of the tab: the page, and the progress of the followed export. */
import { useEffect, useRef, useState } from 'react';
import type { RunScreen } from '../../progress/run-screen.ts';
import { runViewModelOf } from '../../progress/run-view-model.ts';
import { useWords, type Words } from '../../translations/words.ts';

/** @param page the page's own part, before the name of the site */
export function usePageTitle(page: string): void {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${page} – ${t('title')}`;
  }, [page, t]);
}

/** Milliseconds between two titles of one run: a tab that changes all the time disturbs. */
export const CALM_MS = 5_000;

/** `44 % – Eksport for 2025` */
export function useRunTitle(screen: RunScreen): void {
  const words = useWords();
  const viewModel = runViewModelOf(screen);
  const percent = useCalm(viewModel?.bar.percent ?? 0);
  usePageTitle(viewModel === null ? withoutRun(screen, words) : titleOf(viewModel, percent, words));
}

function withoutRun({ state }: RunScreen, { t }: Words): string {
  return t(state.kind === 'not-found' ? 'run.notFoundTitle' : 'run.headingUnknown');
}

function titleOf(
  { status, year }: NonNullable<ReturnType<typeof runViewModelOf>>,
  percent: number,
  { t }: Words,
): string {
  const name = year === null ? t('run.headingUnknown') : t('run.heading', { year });
  return `${status === 'working' ? t('bar.percent', { percent }) : t(`status.${status}`)} – ${name}`;
}

function useCalm(value: number): number {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  useEffect(() => {
    const timer = setInterval(() => setShown(latest.current), CALM_MS);
    return () => clearInterval(timer);
  }, []);
  return shown;
}
