/** The loose key of a name, which makes a review but never a merge (`rules/README.md`, "Who is the same person"). */
import { compareCodePoints } from '../../canonical.ts';

/** `å` as `a`, `æ` as `ae`, `ø` as `o`, then the words in code point order without spaces. Empty for the empty name key. */
export function looseKeyOf(nameKey: string): string {
  const plain = nameKey.replaceAll('å', 'a').replaceAll('æ', 'ae').replaceAll('ø', 'o');
  return plain.split(' ').sort(compareCodePoints).join('');
}
