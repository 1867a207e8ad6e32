/** The reconciler Lambda runs every minute: first it checks the exports, then it deletes old register generations. */
import { structuredLog } from '../log.ts';
import { type DeleteGenerationsDependencies, deleteGenerations } from './delete-generations.ts';
import { type ReconcileDependencies, reconcile } from './reconcile.ts';

export async function reconciler(dependencies: ReconcileDependencies & DeleteGenerationsDependencies): Promise<void> {
  const log = structuredLog();
  try {
    const { open, fixed, cleaned, pastBudget } = await reconcile(dependencies);
    // The saved query `reconciler-work` shows these keys.
    log.info('reconciled', { open, mended: fixed, swept: cleaned, pastBudget });
  } finally {
    log.info('generations deleted', { deleted: await deleteGenerations(dependencies) });
  }
}
