/** Each change of each object through the stages in memory; corruption.test.ts sends one of each kind through the whole pipeline. */
import { beforeAll } from 'vitest';
import { EVERY } from './corruptions.ts';
import { memoryWorld } from './memory-world.ts';
import { corruptionsAreMet, Scenarios } from './scenarios.ts';

let scenarios: Scenarios;
beforeAll(async () => {
  scenarios = await Scenarios.over(await memoryWorld());
});

corruptionsAreMet(EVERY, () => scenarios);
