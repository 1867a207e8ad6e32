import { expect, it } from 'vitest';
import { reportKeys } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { sheetOf } from '../../domain/report/workbook/read-sheet.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import { readSample } from '../../sample-registers.ts';
import { FIRST_TRY } from '../working-fixture.ts';
import { MemoryDependencies, stateOf } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

it('a run that was started at a rate stores a report with its kroner, which has been read back', async () => {
  const { content, labels } = await readSample('blindeforbundet-2025');
  const { organisationNumber } = labels;
  const dependencies = new MemoryDependencies();
  await dependencies.store(content, labels);
  const state = stateOf({ organisationNumber });
  dependencies.seed({ organisationNumber, orePerCountedDay: 100_050 });
  await runStages(dependencies, state);
  const record = await dependencies.record(state);
  expect(record.status).toBe('completed');
  const key = reportKeys(organisationNumber, EXPORT_ID, FIRST_TRY).file(record.file?.fileName ?? '');
  const bytes = Buffer.from(dependencies.reports.objects.get(key)?.bytes ?? '');
  const counted = record.summary?.kind === 'final' ? record.summary.total.countedDays : 0;
  expect(counted).toBeGreaterThan(0);
  const rows = await sheetOf(bytes, 'Tilskudd');
  expect(rows.at(-1)?.slice(0, 4)).toEqual(['Totalt', counted, 1000.5, counted * 1000.5]);
  const control = await sheetOf(bytes, 'Kontroll');
  expect(control.find((row) => row[1] === 'Kroner per tellende dag')?.[2]).toBe(1000.5);
});
