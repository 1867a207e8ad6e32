import { type AttendanceFields, countActivities, registeredActivity } from '../../factories.ts';

export type Rows = readonly Partial<AttendanceFields>[];

/** One letter per row of one activity, equal for rows of one person; `-` for an unidentified row. */
export function personsIn(rows: Rows): string {
  return personsOfActivities(rows);
}

/** The same for rows of several activities, in their order. */
export function personsOfActivities(...activities: readonly Rows[]): string {
  const { persons } = countActivities(
    activities.map((rows, index) => registeredActivity({ aktivitet_id: String(index + 1) }, rows)),
  );
  const seen: number[] = [];
  return [...persons.ofAttendance]
    .map((person) => {
      if (person < 0) return '-';
      if (!seen.includes(person)) seen.push(person);
      return 'ABCDEFGH'[seen.indexOf(person)];
    })
    .join('');
}
