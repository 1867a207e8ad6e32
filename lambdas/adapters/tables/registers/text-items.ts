/** Items of the activities table, each with JSON text below the limit of an item. */
import type { RegisteredActivity, RegisteredAttendance } from '../../../domain/register/register.ts';

/** Below DynamoDB's 400 KB, with room for the keys and for an entry that begins just below this size. */
const MAX_TEXT_BYTES = 350_000;

export interface TextItem extends Record<string, unknown> {
  readonly pk: string;
  readonly sk: string;
  readonly text: string;
}

/** The text of an item of a shard; only the first one of an activity has the activity itself. */
export interface ActivityPart {
  readonly activity?: Omit<RegisteredActivity, 'attendances'>;
  readonly attendances: RegisteredAttendance[];
}

/** An activity with its attendances, continued in further items where one would grow past the limit. */
export function activityItems(pk: string, activity: RegisteredActivity): TextItem[] {
  const { attendances, ...head } = activity;
  const [first = [], ...further] = cut(attendances, jsonBytes(head));
  const parts: ActivityPart[] = [
    { activity: head, attendances: first },
    ...further.map((part) => ({ attendances: part })),
  ];
  const ordinal = String(activity.ordinal).padStart(8, '0');
  return parts.map((part, index) => ({
    pk,
    sk: `${ordinal}#${String(index).padStart(4, '0')}`,
    text: JSON.stringify(part),
  }));
}

/** A list as items with as many entries each as fit; no item for an empty list. */
export function pageItems(pk: string, entries: readonly unknown[]): TextItem[] {
  return cut(entries, 0).flatMap((page, index) =>
    page.length === 0 ? [] : [{ pk, sk: String(index).padStart(8, '0'), text: JSON.stringify(page) }],
  );
}

/**
 * Entries in their order, in lists that each fit into an item.
 * @param taken bytes of the first item that something else takes
 * @returns at least one list; the first one may be empty
 */
function cut<T>(entries: readonly T[], taken: number): T[][] {
  let list: T[] = [];
  let bytes = taken;
  const lists = [list];
  for (const entry of entries) {
    const size = jsonBytes(entry);
    if (bytes > 0 && bytes + size > MAX_TEXT_BYTES) {
      list = [];
      bytes = 0;
      lists.push(list);
    }
    list.push(entry);
    bytes += size;
  }
  return lists;
}

/** With the comma after it. */
function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}
