/** Universal design as far as a program can tell: WCAG 2.2 A and AA, and axe's best practices. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** @returns each fault in a line, with where it is; empty when nothing is found */
export async function axeFaults(page: Page): Promise<string[]> {
  // Legacy mode leaves out frames of other origins, of which the page has none, and the window that is opened to join them.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(RULES)
    .setLegacyMode(true);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
}
