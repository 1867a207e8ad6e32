/** The law that every audit trail of an organisation is whole: a chain that ends where its record says. */
import { checkTrail } from '../../../lambdas/domain/trail.ts';
import { trailHeadSchema } from '../../../lambdas/protocol.ts';
import type { Observed } from '../runs/run-schedule.ts';
import type { Store } from '../runs/store.ts';
import type { Ending } from './ending.ts';
import type { Breach } from './laws.ts';

const PREFIX = 'TRAIL#';

export async function lawsOfTrails(
  store: Store,
  { organisationNumber, exports, imports }: Observed,
  { items }: Ending,
): Promise<Breach[]> {
  const heads = new Map(
    items.filter(({ sk }) => sk.startsWith(PREFIX)).map(({ sk, trail }) => [sk.slice(PREFIX.length), trail]),
  );
  const ids = new Set([
    ...heads.keys(),
    ...exports.map(({ exportId }) => exportId),
    ...imports.map(({ importId }) => importId),
  ]);
  const breaches: Breach[] = [];
  for (const id of ids) {
    const head = heads.get(id);
    const events = (await store.events(organisationNumber, id)).map(({ event }) => event);
    const check = checkTrail(events, head === undefined ? undefined : trailHeadSchema.parse(head), true);
    if (check.outcome === 'broken') breaches.push({ law: 'trail-whole', detail: `${id}: ${JSON.stringify(check)}` });
  }
  return breaches;
}
