import { compareCodePoints } from '../canonical.ts';
import type { CategoryId } from '../rules/rule-set.ts';
import { LabelMap } from './activity.ts';

/**
 * @param labelCounts activities of the register by label
 * @param labels the organisation's categories by label
 * @returns the labels without a category, in code point order
 */
export function unmappedLabels(
  labelCounts: ReadonlyMap<string, number>,
  labels: Readonly<Record<string, CategoryId>>,
): { label: string; activities: number }[] {
  const categories = new LabelMap(labels);
  return [...labelCounts]
    .filter(([label]) => categories.categoryOf(label) === undefined)
    .map(([label, activities]) => ({ label, activities }))
    .sort((left, right) => compareCodePoints(left.label, right.label));
}
