import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SCRIPT = path.join(import.meta.dirname, 'reading-process.ts');
/** Megabytes of the old space: 30 are enough, and all of the rows together need more than 80. */
const OLD_SPACE = 40;

it('reads a register of 230,000 rows in any order in a heap that cannot hold them', async () => {
  const flags = [`--max-old-space-size=${OLD_SPACE}`, '--max-semi-space-size=4'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT, '30000', '200000']);
  expect(JSON.parse(stdout)).toEqual({ activities: 30_000, attendances: 200_000, chunks: 75 });
});
