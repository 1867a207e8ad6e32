import { type ComponentType, lazy } from 'react';
import { loadPageTexts } from './index.ts';

/** Not needed for the first screen, so neither its code nor its texts are in the first download. */
export function later<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), loadPageTexts()]);
    return { default: page };
  });
}
