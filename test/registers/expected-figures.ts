/** Figures as the reference program counts them, and as the stages of an export do. */
import { NoReadableDateError } from '../../lambdas/domain/errors.ts';
import { type ReferenceFigures, referenceFigures } from '../reference/reference-figures.ts';
import { MESSY_OWNER, type RegisterWorld } from './register-world.ts';
import type { FileOfRegister } from './split-register.ts';

/** @returns null when no activity is kept, because then there is no report */
export function expectedFigures(
  files: readonly Pick<FileOfRegister, 'stem' | 'format' | 'rows'>[],
): ReferenceFigures | null {
  const figures = referenceFigures(
    files.map(({ stem, format, rows: { activities, attendances, peerSupporters } }) => ({
      name: format === 'xlsx' ? `${stem}.xlsx` : `${stem} aktiviteter.csv`,
      activities,
      attendances,
      peerSupporters,
    })),
    MESSY_OWNER,
  );
  if ('error' in figures) {
    throw new Error(`The register is refused: ${figures.error}`);
  }
  return figures.source.activities_kept === 0 ? null : figures;
}

/** @returns the figures without the counts of findings; null when no activity is kept */
export async function figuresOf(world: RegisterWorld): Promise<object | null> {
  try {
    const figures = await world.figures();
    if (figures === null) {
      return null;
    }
    const { findings: _, ...counted } = figures;
    return counted;
  } catch (error) {
    if (error instanceof NoReadableDateError) {
      return null;
    }
    throw error;
  }
}
