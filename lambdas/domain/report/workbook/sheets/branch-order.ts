import { compareCodePoints } from '../../../canonical.ts';

const COLLATOR = new Intl.Collator('nb', { numeric: true });

/** Norwegian alphabetical order, the unknown one last. */
export function compareNames(left: string, right: string): number {
  return emptyLast(left, right) || COLLATOR.compare(left, right) || compareCodePoints(left, right);
}

export function emptyLast(left: string, right: string): number {
  return Number(left === '') - Number(right === '');
}
