/** Accessibility as far as a program can check it: WCAG 2.2 A and AA, and axe's best practices. */
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What other colours can break on a screen that all rules have passed. Contrast takes most of the time of all rules. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * - `all`: every rule
 * - `colours`: the screen has passed in other colours
 * - `structure`: the screen has passed in the same colours, with other texts or another width
 */
export type Asked = 'all' | 'colours' | 'structure';

const ALL: RunOptions = { resultTypes: ['violations'], runOnly: { type: 'tag', values: TAGS } };
const OPTIONS: Readonly<Record<Asked, RunOptions>> = {
  all: ALL,
  colours: { ...ALL, runOnly: { type: 'rule', values: COLOUR_RULES } },
  structure: { ...ALL, rules: Object.fromEntries(COLOUR_RULES.map((rule) => [rule, { enabled: false }])) },
};

/** Colours that are on their way to others have a contrast that nobody is left with. */
const FINISH_ANIMATIONS = `for (const animation of document.getAnimations())
  if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();`;

/** @returns one line for each fault, with its place; empty when there is none */
export async function axeFaults(page: Page, asked: Asked = 'all'): Promise<string[]> {
  // Once for each document: sending and starting it costs as much as a run.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  await page.evaluate(FINISH_ANIMATIONS);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(OPTIONS[asked])})`);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
}
