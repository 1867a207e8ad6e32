import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { rememberAccepted } from '../../../infra/local/step-functions/definition/accepted-definitions.ts';
import type { Validator } from '../../../infra/local/step-functions/definition/definition.ts';

const OPTIONS = { checkPaths: true, checkArn: true };
const VALID = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accepted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const judge = (isValid: boolean) => vi.fn<Validator>(() => ({ isValid, errorsText: () => 'no state B' }));

it('asks the validator once for a valid definition, also when another engine asks', () => {
  const validate = judge(true);
  expect(rememberAccepted(folder, validate)(VALID, OPTIONS).isValid).toBe(true);
  expect(rememberAccepted(folder, validate)(VALID, OPTIONS).isValid).toBe(true);
  expect(validate).toHaveBeenCalledTimes(1);
});

it('asks again for a definition that differs, and with other options', () => {
  const validate = judge(true);
  const remembering = rememberAccepted(folder, validate);
  remembering(VALID, OPTIONS);
  remembering({ ...VALID, StartAt: 'B' }, OPTIONS);
  remembering(VALID, { ...OPTIONS, checkArn: false });
  expect(validate).toHaveBeenCalledTimes(3);
});

it('remembers no definition that was refused', () => {
  const validate = judge(false);
  const remembering = rememberAccepted(folder, validate);
  remembering(VALID, OPTIONS);
  const again = remembering(VALID, OPTIONS);
  expect([again.isValid, again.errorsText('; ')]).toEqual([false, 'no state B']);
  expect(validate).toHaveBeenCalledTimes(2);
});
