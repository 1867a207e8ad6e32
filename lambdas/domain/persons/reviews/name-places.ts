/** Attendances with the same name in the same place, from which two kinds of review come (readings 28 and 29). */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
import type { PersonsToReview } from './review.ts';

/** Small whole numbers for texts. The empty text is -1. */
export class TextIds {
  private readonly ids = new Map<string, number>();

  get count(): number {
    return this.ids.size;
  }

  of(text: string): number {
    if (text === '') {
      return -1;
    }
    const found = this.ids.get(text);
    if (found !== undefined) {
      return found;
    }
    this.ids.set(text, this.ids.size);
    return this.ids.size - 1;
  }
}

/** The attendances of each name key; those without one are in no group. */
export function byName({ nodes, node, texts }: RegisterFacts): AttendanceGroups {
  const { nameKey } = nodes.columns;
  return new AttendanceGroups(texts.length, node.length, (at) => {
    const name = nameKey[node[at] ?? -1] ?? NO_TEXT;
    return name === NO_TEXT ? -1 : name;
  });
}

/** What is known of attendances, or of identities, that are compared in groups and places. */
export interface Placed {
  /** Number of places. */
  readonly places: number;
  /** A number below that for the place of an attendance; those with -1 are in no list. */
  placeOf(attendance: number): number;
  /** What besides the person tells apart the attendances of a list. */
  traitOf(attendance: number): 0 | 1;
}

/**
 * Attendances of two persons or more of one group (one name, mostly) in one place. Most places have one person of a name. Most
 * attendances that say of a person what an earlier one has said are left out.
 */
export function* inOnePlace(
  groups: AttendanceGroups,
  { places, placeOf, traitOf }: Placed,
  { ofAttendance, count }: Pick<PersonsToReview, 'ofAttendance' | 'count'>,
): Generator<readonly number[]> {
  /** By place, one more than the last group that was met there, and the first person of that group. */
  const lastGroup = new Int32Array(places);
  const firstPerson = new Int32Array(places);
  /** By place, the list of that group, counted from 1 over all groups; 0 for one person alone. */
  const listOf = new Int32Array(places);
  /** By person and trait, the list that has got the last of its attendances. */
  const inList = new Int32Array(count * 2);
  let lists = 0;
  for (let group = 0; group < groups.count; group++) {
    if (groups.size(group) < 2) {
      continue;
    }
    const [from, to] = [groups.from(group), groups.from(group + 1)];
    const before = lists;
    for (let index = from; index < to; index++) {
      const at = groups.at(index);
      const place = placeOf(at);
      if (place < 0) {
        continue;
      }
      const person = ofAttendance[at] ?? -1;
      if (lastGroup[place] !== group + 1) {
        lastGroup[place] = group + 1;
        firstPerson[place] = person;
        listOf[place] = 0;
      } else if (listOf[place] === 0 && firstPerson[place] !== person) {
        listOf[place] = ++lists;
      }
    }
    if (lists === before) {
      continue;
    }
    const shared = Array.from({ length: lists - before }, (): number[] => []);
    for (let index = from; index < to; index++) {
      const at = groups.at(index);
      const place = placeOf(at);
      const list = place < 0 ? 0 : (listOf[place] ?? 0);
      const own = (ofAttendance[at] ?? -1) * 2 + traitOf(at);
      if (list > 0 && inList[own] !== list) {
        inList[own] = list;
        shared[list - before - 1]?.push(at);
      }
    }
    yield* shared;
  }
}
