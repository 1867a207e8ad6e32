/** How `npm run export` ends when it is stopped or fails; other input that it refuses is in `export-cases.test.ts`. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sampleFolder } from '../../sample-registers.ts';
import { exportHere } from './export-engine.ts';
import { spawnExport } from './spawn-export.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-failures-'));
});
afterAll(() => rm(folder, { recursive: true }));

const runExport = (register: string, given: readonly string[] = [], interruptAfter?: number) =>
  spawnExport(register, ['--out', join(folder, 'out'), ...given], interruptAfter);

/** Refused before there is an engine. */
const refused = (out: string) =>
  exportHere(['no-such-register', '--out', out], () => Promise.reject(new Error('An engine was started')));

describe('npm run export', () => {
  it.each([0, 300])('says that nothing is written when Ctrl-C comes %i ms after it began', async (after) => {
    const { code, stdout, stderr } = await runExport(sampleFolder('hlf-2025'), [], after);
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'Avbrutt. Ingenting er skrevet.\n' });
    expect(stderr).not.toContain('Error');
    expect(await readdir(folder)).not.toContain('out');
  });

  it('lists the values that are not mapped, with rows and places, and names the file to edit', async () => {
    const sample = sampleFolder('blindeforbundet-2025');
    const schema = z.looseObject({ labels: z.record(z.string(), z.string()) });
    const given = schema.parse(JSON.parse(await readFile(join(sample, 'labels.json'), 'utf8')));
    const { Showdown: _, Lytteklubb: __, ...labels } = given.labels;
    const labelsFile = join(folder, 'labels.json');
    await writeFile(labelsFile, JSON.stringify({ ...given, labels }));
    const { code, stdout, stderr } = await runExport(sample, ['--labels', labelsFile]);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/^ +at /m);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Feilet i steget «.+»: Registeret har verdier som verken er ord .* \(unmapped_values\)$/);
    expect(lines.slice(2, -3)).toEqual([
      expect.stringMatching(
        /^ {2}aktivitetstype «Lytteklubb»: \d+ rader, første i aktiviteter\.csv, aktiviteter, rad \d+$/,
      ),
      expect.stringMatching(
        /^ {2}aktivitetstype «Showdown»: \d+ rader, første i aktiviteter\.csv, aktiviteter, rad \d+$/,
      ),
    ]);
    expect(lines.at(-2)).toContain('aktivitetstype: OPPSOK (Oppsøkende likepersonsarbeid), SAMTALE');
    expect(lines.at(-1)).toContain(labelsFile);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('refuses an --out where a folder has the name of a file that it writes, before it reads the register', async () => {
    for (const name of ['report.xlsx', 'figures.json', 'manifest.json']) {
      const out = join(folder, `out-${name}`);
      await mkdir(join(out, name), { recursive: true });
      const { code, stderr } = await refused(out);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `--out ${out}: ${name} is a folder there, and a file with this name is to be written\n`,
      });
    }
  });

  it('refuses an --out that is a file, or below one, before it reads the register', async () => {
    const file = join(folder, 'out-file');
    await writeFile(file, 'not a folder');
    for (const out of [file, join(file, 'below', 'it')]) {
      const { code, stdout, stderr } = await refused(out);
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr: `--out ${out}: ${file} is a file, not a folder\n`,
      });
    }
    expect(await readFile(file, 'utf8')).toBe('not a folder');
  });
});
