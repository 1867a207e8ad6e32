import type { CellOptions } from '../lambdas/domain/register/reading-options.ts';
import { BUFDIR_2025 } from '../lambdas/domain/rules/rule-set.ts';

/** With a key that is no secret, so that tests are repeatable. */
export const READING: CellOptions = { errorTexts: BUFDIR_2025.errorTexts, idKey: Buffer.alloc(32, 7) };
