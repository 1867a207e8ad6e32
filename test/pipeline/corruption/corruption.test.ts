/** Whatever is changed between two stages, no export completes with it, and each that fails can be mended. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { EACH_KIND, PLAIN, PUBLISHED } from './corruptions.ts';
import { type EngineWorld, startEngineWorld } from './engine-world.ts';
import { corruptionsAreMet, LONG, Scenarios } from './scenarios.ts';

let world: EngineWorld;
let scenarios: Scenarios;

beforeAll(async () => {
  world = await startEngineWorld();
  scenarios = await Scenarios.over(world);
}, LONG);
afterAll(() => world?.close());

corruptionsAreMet(EACH_KIND, () => scenarios);

describe('what is put over a published file is no part of the report:', () => {
  let exportId: string;
  beforeAll(async () => {
    ({ exportId } = await world.run({ request: PLAIN }));
  }, LONG);

  it.each(PUBLISHED)('%s %s', async (part, change) => {
    const { published } = await world.record(exportId);
    const key = published?.[part].key ?? '';
    if (change === 'deleted') await world.reports.delete([key]);
    else await world.reports.put(key, change === 'cut' ? '{' : 'signed as the report', 'text/plain');
    await scenarios.isUndisturbed(exportId, PLAIN);
  });
});
