/**
 * By what an accepted finding is known again: what it says, and what its records hold. Its rows and file may move; when a record
 * changes, the finding is another one and open again.
 */
import { canonicalJson } from '../canonical.ts';
import type { Finding } from '../finding.ts';
import type { Marks } from './marks.ts';

/** Details that say where something stands. */
const PLACES: ReadonlySet<string> = new Set(['rows', 'otherRows', 'otherRow', 'otherFile', 'firstRow', 'isCut']);

/** Of what the finding says. Cheap: it needs no row. */
export function findingMark({ code, sheet, column, activityId, details }: Finding, marks: Marks): string {
  const said = Object.fromEntries(Object.entries(details).filter(([name]) => !PLACES.has(name)));
  return marks.of('finding', code, sheet ?? '', column ?? '', activityId ?? '', canonicalJson(said));
}

/**
 * Of what its records hold.
 * @param records its rows with their cells, or where no row of it is kept the hash of its file
 */
export function contentMark(records: readonly unknown[], marks: Marks): string {
  return marks.of('content', canonicalJson(records));
}

/** @returns `FINDING.CONTENT` */
export function evidenceOf(finding: string, content: string): string {
  return `${finding}.${content}`;
}

export const EVIDENCE = /^[\w-]{22}\.[\w-]{22}$/;
