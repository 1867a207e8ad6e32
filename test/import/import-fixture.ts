/** Import requests, and csv files for them in a bucket in memory. */
import type * as z from 'zod';
import { importRequestSchema } from '../../lambdas/import/import-request.ts';
import { activityFields, attendanceFields, LABELS } from '../factories.ts';
import { StoppedClock } from '../fakes/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryRegisterStore } from '../fakes/register-store.ts';
import { TESTLAGET } from '../stages/memory-dependencies.ts';

export type RequestFields = Partial<z.input<typeof importRequestSchema>>;

export const XLSX = { kind: 'xlsx', register: { key: 'imports/register.xlsx', fileName: 'register.xlsx' } } as const;
export const CSV = {
  kind: 'csv',
  activities: { key: 'imports/1', fileName: 'aktiviteter.csv' },
  attendances: { key: 'imports/2', fileName: 'deltakelser.csv' },
} as const;

export function dependenciesWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const bucket = new MemoryObjectStore('working');
  for (const [key, content] of Object.entries(files)) {
    void bucket.put(key, content, 'application/octet-stream');
  }
  return { files: bucket, writer: new MemoryRegisterStore(), clock: new StoppedClock() };
}

export const requestOf = (fields: RequestFields = {}) =>
  importRequestSchema.parse({
    organisationNumber: TESTLAGET,
    organisation: 'Testlaget',
    year: 2025,
    importId: 'import-1',
    labels: LABELS,
    source: CSV,
    ...fields,
  });

export function csv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names.join(';'), ...rows.map((row) => names.map((name) => row[name] ?? '').join(';'))].join('\n');
}

/** A csv register of `count` activities with one participant each. */
export const csvFiles = (count: number, fields: Partial<ReturnType<typeof activityFields>> = {}) => {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1));
  return {
    [CSV.activities.key]: csv(ids.map((aktivitet_id) => activityFields({ aktivitet_id, ...fields }))),
    [CSV.attendances.key]: csv(ids.map((aktivitet_id) => attendanceFields({ aktivitet_id, navn: 'Kari Berg' }))),
  };
};
