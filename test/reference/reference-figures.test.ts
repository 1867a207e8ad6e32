import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRegisterFolder } from './reading/read-files.ts';
import { referenceFigures } from './reference-figures.ts';

const REGISTERS = path.join(import.meta.dirname, '../fixtures/registers');

describe('the reference program', () => {
  it.each(['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'])(
    'gives every figure that the sample expects: %s',
    async (name) => {
      const folder = path.join(REGISTERS, name);
      const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      const { findings, ...expected } = json('expected.json');
      expect(findings).toBeDefined();
      expect(referenceFigures(await readRegisterFolder(folder), json('labels.json'))).toEqual(expected);
    },
    60_000,
  );
});
