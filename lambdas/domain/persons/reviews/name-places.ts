/** Attendances with the same name in the same place, from which two kinds of review come (readings 28 and 29). */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';

/** Small whole numbers for texts. The empty text is -1. */
export class TextIds {
  private readonly ids = new Map<string, number>();

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
  const nameOf = node.map((of) => {
    const name = of < 0 ? NO_TEXT : (nameKey[of] ?? NO_TEXT);
    return name === NO_TEXT ? -1 : name;
  });
  return new AttendanceGroups(texts.length, nameOf);
}

const SEVERAL = -2;

/**
 * Attendances of two persons or more with one name in one place. Most places have one person of a name.
 * @param placeOf a number for the place of an attendance; those with -1 are in no list
 */
export function* inOnePlace(
  groups: AttendanceGroups,
  placeOf: (attendance: number) => number,
  ofAttendance: Int32Array,
): Generator<readonly number[]> {
  const personIn = new Map<number, number>();
  for (let name = 0; name < groups.count; name++) {
    if (groups.size(name) > 1) {
      const attendances = groups.of(name);
      personIn.clear();
      let isShared = false;
      for (const at of attendances) {
        const place = placeOf(at);
        const person = ofAttendance[at] ?? -1;
        const known = place < 0 ? person : personIn.get(place);
        if (known === undefined) {
          personIn.set(place, person);
        } else if (known !== person && known !== SEVERAL) {
          personIn.set(place, SEVERAL);
          isShared = true;
        }
      }
      if (isShared) {
        const shared = attendances.filter((at) => personIn.get(placeOf(at)) === SEVERAL);
        yield* Map.groupBy(shared, placeOf).values();
      }
    }
  }
}
