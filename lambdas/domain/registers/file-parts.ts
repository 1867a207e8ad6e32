/** Which part of a file of the register a sheet is in, so that a row can be named by its file. */
import type { Finding } from '../finding.ts';
import type { SheetName } from '../register/columns.ts';
import type { FilePart } from './register-manifest.ts';

/** A file of the register, of which csv has one part for each sheet. */
export interface NamedParts {
  readonly name: string;
  readonly parts: readonly Pick<FilePart, 'name' | 'kind'>[];
}

/** @returns the name of the part with the sheet; that of the file when no part is of this sheet alone */
export function partName({ name, parts }: NamedParts, sheet: SheetName | null): string {
  return parts.find(({ kind }) => kind === sheet)?.name ?? name;
}

/** What is kept of a file by its content does not have its name, which may differ between two files of that content. */
export function inFile(findings: readonly Finding[], file: NamedParts | undefined): Finding[] {
  return findings.map((found) => ({ ...found, file: file === undefined ? null : partName(file, found.sheet) }));
}
