/** The reconciler Lambda runs every minute: first it checks the exports, then it deletes old register generations. */
import { structuredLog } from '../log.ts';
import { type DeleteGenerationsDependencies, deleteGenerations } from './delete-generations.ts';
import { type ReconcileDependencies, reconcile } from './reconcile.ts';

export async function reconciler(dependencies: ReconcileDependencies & DeleteGenerationsDependencies): Promise<void> {
  const log = structuredLog();
  try {
    // The saved query `reconciler-work` shows these keys.
    log.info('reconciled', { ...(await reconcile(dependencies)) });
  } finally {
    log.info('generations deleted', { deleted: await deleteGenerations(dependencies) });
  }
}
