/** When each of a list was asked for, as its row and its links say it. */
import type { Words } from '../../translations/words.ts';

/** To the minute; to the second where two of the list were asked for in the same minute. */
export function distinctTimes(
  list: readonly { readonly createdAt: string }[],
  { dateTime, exactTime }: Pick<Words, 'dateTime' | 'exactTime'>,
): readonly string[] {
  const minutes = list.map(({ createdAt }) => dateTime(createdAt));
  return list.map(({ createdAt }, index) => {
    const minute = minutes[index] ?? '';
    return minutes.indexOf(minute) === minutes.lastIndexOf(minute) ? minute : exactTime(createdAt);
  });
}
