/** A run that was stopped goes on with the schedules that have not been judged. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Report } from './report.ts';
import { drawSchedule } from './schedule/draw.ts';

it('a report that is opened again has each schedule that was added, and no other', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-report-'));
  try {
    const schedules = Array.from({ length: 50 }, (_, at) => drawSchedule(at + 1));
    const file = path.join(folder, 'report.json');
    const report = await Report.open(file);
    await report.add(schedules.map((schedule) => ({ schedule, breaches: [], observed: undefined })));
    const opened = await Report.open(file);
    expect(schedules.filter((schedule) => !opened.has(schedule))).toEqual([]);
    expect(opened.has(drawSchedule(51))).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each([
  ['--schedules', 'many'],
  ['--schedule', '5'],
])('%s %s runs nothing: exit code 2, what is wrong and how it is used', async (...args) => {
  const script = path.join(import.meta.dirname, 'faults.ts');
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], (error, _, text) => resolve({ code: error?.code, stderr: text }));
  });
  expect(code).toBe(2);
  expect(stderr).toContain(args[0]);
  expect(stderr).toContain('npm run test:faults --');
});
