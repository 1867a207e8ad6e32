/** The schedules that once broke a law: each is always run again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Schedule, scheduleSchema } from './schedule.ts';

const FILE = join(import.meta.dirname, '../kept-schedules.json');

const keptSchema = z.array(z.strictObject({ broke: z.string(), schedule: scheduleSchema }));

export async function keptSchedules(): Promise<Schedule[]> {
  return keptSchema.parse(JSON.parse(await readFile(FILE, 'utf8'))).map(({ schedule }) => schedule);
}
