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

/** The rows that a finding names, in its file and in others; undefined when it names none. */
export function rowsText({ rows, otherRows, isCut }: Details): Text | undefined {
  if (rows === undefined) return undefined;
  const all = otherRows === undefined ? rows : `${rows}; ${otherRows}`;
  return {
    nb: `Rader: ${all}${isCut === 1 ? ' og flere' : ''}.`,
    en: `Rows: ${all}${isCut === 1 ? ' and more' : ''}.`,
  };
}
