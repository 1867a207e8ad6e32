import { expect, it } from 'vitest';
import { nextPointer } from '../../lambdas/domain/checks/check-decision.ts';
import { newCheck } from '../../lambdas/domain/checks/new-check.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { eraseChecks } from '../../lambdas/privacy/erase-checks.ts';
import { MemoryChecks } from '../fakes/checks.ts';
import {
  BEGINNING,
  EXPORT_ID,
  ORGANISATION,
  OTHER_ORGANISATION,
  StoppedClock,
} from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

it('an erasure deletes what was counted, and objects and pointers of checks, of every year, and what their failures quote', async () => {
  const { records } = memoryExports(new StoppedClock());
  const checks = new MemoryChecks(records);
  const registers = new MemoryObjectStore('registers');
  const start = async (organisationNumber: string, year: number) => {
    const now = new Date(BEGINNING).toISOString();
    const checkId = checkIdOf(`${EXPORT_ID}${year}`);
    const record = newCheck({ checkId, organisationNumber, year, correlationId: 'c', basis: 'b', now });
    const question = { wanted: 'b', again: false, isDamaged: false };
    await checks.start(record, undefined, nextPointer(record, question, { pointer: undefined, record: undefined }));
    const failure = {
      code: 'unmapped_values',
      stage: 'initialised',
      details: { values: ['Kari'], count: 1 },
      retryable: true,
    } as const;
    await records.transition(record, 1, { to: 'failed', failure, supportReference: 'r' }, 'pipeline');
    await registers.put(`${registerKeys(organisationNumber, year).check(checkId)}1.json`, '[]', 'application/json');
    await registers.put(registerKeys(organisationNumber, year).counted('content', 'inputs'), 'names', 'text/plain');
    await registers.put(registerKeys(organisationNumber, year).chunk(`c${year}`), 'rows', 'text/plain');
    return record;
  };
  const own = [await start(ORGANISATION, 2024), await start(ORGANISATION, 2025)];
  const other = await start(OTHER_ORGANISATION, 2025);

  await eraseChecks(ORGANISATION, { checks, records, registers });

  expect(await checks.pointer(ORGANISATION, 2024)).toBeUndefined();
  expect(await checks.pointer(ORGANISATION, 2025)).toBeUndefined();
  expect(await checks.pointer(OTHER_ORGANISATION, 2025)).toBeDefined();
  expect(registers.keys().filter((key) => key.includes('/checks/'))).toEqual([
    `${registerKeys(OTHER_ORGANISATION, 2025).check(other.exportId)}1.json`,
  ]);
  expect(registers.keys().filter((key) => key.includes('/counted/'))).toEqual([
    registerKeys(OTHER_ORGANISATION, 2025).counted('content', 'inputs'),
  ]);
  expect(registers.keys().filter((key) => key.includes('/chunks/'))).toHaveLength(3);
  for (const record of own) {
    expect(JSON.stringify(await records.read(record))).not.toContain('Kari');
  }
  expect(JSON.stringify(await records.read(other))).toContain('Kari');
});
