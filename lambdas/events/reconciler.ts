/** The reconciler Lambda runs every minute: it checks the exports, then the imports, and then it sweeps registers. */
import { errorLogKeys, structuredLog } from '../log.ts';
import { type ReconcileDependencies, reconcile } from './reconcile.ts';
import { type ReconcileImportsDependencies, reconcileImports } from './reconcile-imports.ts';
import { type SweepDependencies, sweepRegisters } from './sweep-registers.ts';

export interface ReconcilerDependencies {
  readonly exports: ReconcileDependencies;
  readonly imports: ReconcileImportsDependencies;
  readonly sweep: SweepDependencies;
}

/** Each part of the work is done, also when one before it fails. @throws the first error */
export async function reconciler({ exports, imports, sweep }: ReconcilerDependencies): Promise<void> {
  const log = structuredLog();
  const parts: readonly (readonly [string, () => Promise<object>])[] = [
    ['reconciled', () => reconcile(exports)],
    ['imports reconciled', () => reconcileImports(imports)],
    ['registers swept', () => sweepRegisters(sweep)],
  ];
  const errors: unknown[] = [];
  for (const [message, work] of parts) {
    try {
      // The saved query `reconciler-work` shows these keys.
      log.info(message, { ...(await work()) });
    } catch (error) {
      log.error(`not ${message}`, errorLogKeys(error));
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}
