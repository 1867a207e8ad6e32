/** Twenty random schedules of faults, always the same, and those that once broke a law. `npm run test:faults` draws more. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { drawSchedule } from './schedule/draw.ts';
import { keptSchedules } from './schedule/kept.ts';
import { scheduleSchema } from './schedule/schedule.ts';

const COMMAND = join(import.meta.dirname, 'faults.ts');
const SCHEDULES = 20;

it('the same seed gives the same schedule, which can be kept as data', () => {
  const drawn = drawSchedule(7);
  expect(drawSchedule(7)).toEqual(drawn);
  expect(drawSchedule(8)).not.toEqual({ ...drawn, seed: 8 });
  expect(scheduleSchema.parse(JSON.parse(JSON.stringify(drawn)))).toEqual(drawn);
});

it('whole imports and exports under random faults break no law', { timeout: 900_000 }, async () => {
  const options = ['--schedules', String(SCHEDULES), '--seed', '1', '--kept'];
  // A process of its own, because it moves its clock.
  const child = spawn(process.execPath, [COMMAND, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const kept = await keptSchedules();
  expect(said + complaints).toContain(`${SCHEDULES + kept.length} schedules, `);
  expect(said + complaints).toContain('Laws broken: 0');
});
