/** The laws of imports: each ends, its percent never falls, and the register is what an undisturbed import makes. */
import * as z from 'zod';
import type { ImportRun } from '../runs/run-import.ts';
import type { Observed } from '../runs/run-schedule.ts';
import type { Ending } from './ending.ts';
import type { Breach } from './laws.ts';

const recordSchema = z.looseObject({ importId: z.string(), status: z.string() });
const ENDS = ['completed', 'failed', 'cancelled'];

/** `uploading`: a session whose files never came, which the reconciler ends after twenty hours. */
export function lawsOfImports({ imports }: Observed, { items }: Ending, mayUpload: boolean): Breach[] {
  const records = items.filter(({ sk }) => sk.startsWith('IMPORT#')).map(({ record }) => recordSchema.parse(record));
  return [
    ...records
      .filter(({ status }) => !ENDS.includes(status) && !(mayUpload && status === 'uploading'))
      .map(({ importId, status }): Breach => ({ law: 'nothing-pending', detail: `import ${importId} is ${status}` })),
    ...imports.flatMap(lawsOfSession),
  ];
}

function lawsOfSession({ importId, seen }: ImportRun): Breach[] {
  return seen.flatMap((each, at) => {
    const before = seen[at - 1];
    if (before === undefined || before.attempt !== each.attempt) return [];
    const falls = each.summary.percent < before.summary.percent;
    const detail = `import ${importId}: ${before.summary.percent} -> ${each.summary.percent}`;
    return falls ? [{ law: 'percent', detail }] : [];
  });
}
