/** Findings of one run as columns: thousands of them say the same but for their row and their activity. */
import type { Finding } from './finding.ts';

/** Each list but `kinds` has a value for each finding, in their order. */
export interface FindingColumns {
  /** What several of them share. */
  readonly kinds: readonly Pick<Finding, 'code' | 'severity' | 'file' | 'sheet' | 'column'>[];
  /** Places in `kinds`. */
  readonly kind: readonly number[];
  readonly row: readonly Finding['row'][];
  readonly activityId: readonly Finding['activityId'][];
  readonly details: readonly Finding['details'][];
}

export function encodeFindings(findings: readonly Finding[]): FindingColumns {
  const kinds: FindingColumns['kinds'][number][] = [];
  const places = new Map<string, number>();
  let last = -1;
  const kind = findings.map(({ code, severity, file, sheet, column }) => {
    const before = kinds[last];
    // Most are of the kind of the one before.
    if (
      before?.code !== code ||
      before.severity !== severity ||
      before.file !== file ||
      before.sheet !== sheet ||
      before.column !== column
    ) {
      const key = JSON.stringify([code, severity, file, sheet, column]);
      last = places.get(key) ?? kinds.push({ code, severity, file, sheet, column }) - 1;
      places.set(key, last);
    }
    return last;
  });
  return {
    kinds,
    kind,
    row: findings.map(({ row }) => row),
    activityId: findings.map(({ activityId }) => activityId),
    details: findings.map(({ details }) => details),
  };
}

export function decodeFindings({ kinds, kind, row, activityId, details }: FindingColumns): Finding[] {
  return kind.map((place, index): Finding => {
    const shared = kinds[place];
    const special = details[index];
    if (shared === undefined || special === undefined) throw new Error(`Finding ${index} has not all of its columns`);
    const { code, severity, file, sheet, column } = shared;
    const [ofRow = null, ofActivity = null] = [row[index], activityId[index]];
    return { code, severity, file, sheet, row: ofRow, column, activityId: ofActivity, details: special };
  });
}
