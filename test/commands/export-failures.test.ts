/** How `npm run export` ends when it is stopped or fails. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeFailure } from '../../infra/commands/cli/describe-failure.ts';
import { sampleFolder } from '../sample-registers.ts';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/export.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-failures-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** @param interruptAfter milliseconds from the first line of progress to Ctrl-C, which goes to the whole process group */
function runExport(register: string, given: readonly string[] = [], interruptAfter?: number) {
  const child = spawn(process.execPath, [SCRIPT, register, '--out', join(folder, 'out'), ...given], { detached: true });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    if (said.stderr === '' && interruptAfter !== undefined && child.pid !== undefined) {
      setTimeout(process.kill, interruptAfter, -child.pid, 'SIGINT');
    }
    said.stderr += text;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

describe('npm run export', () => {
  it.each([0, 100, 200, 300])('says that nothing is written when Ctrl-C comes %i ms after it began', async (after) => {
    const { code, stdout, stderr } = await runExport(sampleFolder('hlf-2025'), [], after);
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'Avbrutt. Ingenting er skrevet.\n' });
    expect(stderr).not.toContain('Error');
    expect(await readdir(folder)).not.toContain('out');
  });

  it('lists the activity types without a category, and names the file to edit', async () => {
    const sample = sampleFolder('blindeforbundet-2025');
    const schema = z.looseObject({ labels: z.record(z.string(), z.string()) });
    const given = schema.parse(JSON.parse(await readFile(join(sample, 'labels.json'), 'utf8')));
    const { Showdown: _, Lytteklubb: __, ...labels } = given.labels;
    const labelsFile = join(folder, 'labels.json');
    await writeFile(labelsFile, JSON.stringify({ ...given, labels }));
    const { code, stdout } = await runExport(sample, ['--labels', labelsFile]);
    expect(code).toBe(2);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^Feilet i steget «.+»: Registeret har aktivitetstyper som ikke er knyttet til en kategori/,
    );
    expect(lines.slice(1, -1)).toEqual([
      'Aktivitetstyper uten kategori:',
      expect.stringMatching(/^ {2}(Showdown|Lytteklubb): \d+ aktiviteter$/),
      expect.stringMatching(/^ {2}(Showdown|Lytteklubb): \d+ aktiviteter$/),
    ]);
    expect(lines.at(-1)).toBe(`Gi hver av dem en kategori under "labels" i ${labelsFile}.`);
  });
});

describe('describeFailure', () => {
  it('says how many activity types are not listed, and names an empty one', () => {
    const details = { labels: [{ label: '', activities: 1 }], count: 3 };
    const text = describeFailure({ code: 'unmapped_activity_type', stage: 'initialised', details }, 'labels.json');
    expect(text.split('\n').slice(2, 4)).toEqual(['  (tom): 1 aktivitet', '  … og 2 til']);
  });

  it('lists the details of any other failure', () => {
    const failure = { code: 'register_not_found', stage: 'querying_activities', details: { year: 2024 } };
    expect(describeFailure(failure, 'labels.json')).toBe(
      'Feilet i steget «Henter aktiviteter»: Det er ikke lest inn noe register for dette grunnlagsåret. (register_not_found)\n  year: 2024',
    );
  });

  it('has a sentence for an unknown code', () => {
    const text = describeFailure({ code: 'new_code', stage: 'storing_file', details: {} }, 'labels.json');
    expect(text).toBe('Feilet i steget «Lagrer og kontrollerer»: Noe uventet skjedde. (new_code)');
  });
});
