/** What the sheet Funn says about one cause of findings: the code that several findings share. */
import type { Finding } from '../../finding.ts';

export interface Text {
  readonly nb: string;
  readonly en: string;
}

export type Details = Finding['details'];

export interface Cause {
  /** A few words, which name the cause in a list. */
  readonly title: Text;
  /** What the report did about it and what the coordinator can do. */
  readonly explanation: Text;
  /** What is special about one finding; undefined when its place says all. */
  readonly detail?: (details: Details) => Text | undefined;
}

export type Causes = Readonly<Record<string, Cause>>;

/** Whether `rows` names only the first of the `count` rows that the finding is about. */
function isCut({ rows, count }: Details): boolean {
  return typeof count === 'number' && count > String(rows).split(', ').length;
}

/** The rows that a finding names; undefined when it names none. */
export function rowsText(details: Details): Text | undefined {
  if (details.rows === undefined) return undefined;
  const cut = isCut(details);
  return {
    nb: `Rader: ${details.rows}${cut ? ' og flere' : ''}.`,
    en: `Rows: ${details.rows}${cut ? ' and more' : ''}.`,
  };
}
