/** Registers of a few rows, for the tests of the reference program. */

import type { Refusal } from '../reading/refusals.ts';
import type { Cells, RegisterFile } from '../reading/register.ts';
import { type ReferenceConfiguration, type ReferenceFigures, referenceFigures } from '../reference-figures.ts';

export const CONFIGURATION = { year: 2025, labels: {} } satisfies ReferenceConfiguration;

/** A discussion group that counts when it has three participants; led by number 900. */
export function group(id: string, cells: Cells = {}): Cells {
  return {
    aktivitet_id: id,
    lokallag: 'Lag Nord',
    dato: '2025-03-14',
    start: '18:00',
    slutt: '20:00',
    aktivitetstype: 'SAMTALE',
    kommunenr: '0301',
    form: 'fysisk',
    arrangor: 'egen',
    likepersoner: '900',
    ...cells,
  };
}

/** A visit that counts when it has a participant; led by number 900. */
export function visit(id: string, cells: Cells = {}): Cells {
  return group(id, { aktivitetstype: 'OPPSOK', start: '10:00', slutt: '11:00', ...cells });
}

export function row(id: string, navn: string, cells: Cells = {}): Cells {
  return { aktivitet_id: id, navn, rolle: 'deltaker', ...cells };
}

/** One row for each name, known by the name alone. */
export function rows(id: string, ...names: readonly string[]): Cells[] {
  return names.map((name) => row(id, name));
}

export interface Sheets {
  readonly name?: string;
  readonly activities: readonly Cells[];
  readonly attendances?: readonly Cells[];
  readonly peerSupporters?: readonly Cells[];
}

export function file({ name = 'register.xlsx', activities, attendances, peerSupporters }: Sheets): RegisterFile {
  return { name, activities, attendances, peerSupporters };
}

/** @throws Error when the register is refused */
export function count(sheets: Sheets, configuration: Partial<ReferenceConfiguration> = {}): ReferenceFigures {
  const figures = referenceFigures([file(sheets)], { ...CONFIGURATION, ...configuration });
  if ('error' in figures) {
    throw new Error(`Refused with ${figures.error}`);
  }
  return figures;
}

export function refusal(
  files: readonly Sheets[],
  configuration: Partial<ReferenceConfiguration> = {},
): Refusal | undefined {
  const figures = referenceFigures(files.map(file), { ...CONFIGURATION, ...configuration });
  return 'error' in figures ? figures : undefined;
}
