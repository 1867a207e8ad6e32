import { errorLogKeys } from '../../log.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** After a change. Never rejects: the change is made, and the page asks for a check when it finds that there is none. */
export async function startCheck(
  context: ApiContext,
  year: number,
  { ensureCheck, logFault }: Pick<ApiDependencies, 'ensureCheck' | 'logFault'>,
): Promise<void> {
  const { caller, correlationId } = context.var;
  try {
    await ensureCheck({ organisationNumber: caller.organisationNumber, year, correlationId });
  } catch (error) {
    logFault('check not started', { year, correlationId, ...errorLogKeys(error) });
  }
}
