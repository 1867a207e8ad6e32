/**
 * Deletes the objects of registers that no kept version names, because personal data is kept no longer than it is needed.
 * A run may stop at any point; the next one continues.
 */

import type { ExportRecord } from '../domain/export/export-record.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import { keptSince, NamedObjects, SWEEP_MARGIN, unneededObjects } from '../domain/registers/unneeded-objects.ts';
import type {
  CheckStore,
  Clock,
  ExportRecords,
  ImportRecords,
  Metrics,
  ObjectStore,
  RegisterCatalogue,
  RegisterSweeps,
} from '../ports.ts';
import type { ExportStatus } from '../protocol.ts';

export interface SweepDependencies {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly sweeps: RegisterSweeps;
  readonly catalogue: Pick<RegisterCatalogue, 'pointer'>;
  readonly registers: Pick<ObjectStore, 'list' | 'delete'>;
  /** @throws RegisterObjectCorruptError when the manifest is missing or has other bytes */
  readonly readManifest: (organisationNumber: string, year: number, sha256: string) => Promise<RegisterManifest>;
  readonly records: Pick<ExportRecords, 'open'>;
  readonly imports: Pick<ImportRecords, 'open'>;
  readonly checks: Pick<CheckStore, 'pointer'>;
}

/** Marks that are looked at in one run; those of organisations that are at work stay where they are. */
const MAX_MARKS = 100;
/** The reconciler may run for five minutes; the rest is for exports and imports. */
const MAX_MILLISECONDS = 60_000;
/** Objects that are deleted at once, after a look at who is at work. */
const BATCH = 500;

export interface Sweep {
  /** Registers that were swept to the end. */
  readonly swept: number;
  readonly deleted: number;
  /** Registers that wait until nobody of their organisation is at work. */
  readonly postponed: number;
}

interface Register {
  readonly organisationNumber: string;
  readonly year: number;
  /** Of its last mark. */
  readonly at: string;
}

/** Sweeps every register that is due, also when one of them fails. @throws the first error, after all others */
export async function sweepRegisters(dependencies: SweepDependencies): Promise<Sweep> {
  const { clock, sweeps, metrics } = dependencies;
  const until = clock.now() + MAX_MILLISECONDS;
  const errors: unknown[] = [];
  let [swept, deleted, postponed] = [0, 0, 0];
  const marks = await sweeps.due(new Date(clock.now() - SWEEP_MARGIN).toISOString(), MAX_MARKS);
  for (const register of registersOf(marks)) {
    if (clock.now() > until) {
      break;
    }
    const outcome = await sweepRegister(register, until, dependencies).catch((error: unknown) => {
      errors.push(error);
      return { deleted: 0, end: 'stopped' as const };
    });
    deleted += outcome.deleted;
    swept += outcome.end === 'swept' ? 1 : 0;
    postponed += outcome.end === 'postponed' ? 1 : 0;
  }
  // Not each minute, because a metric that reports all the time costs money all the time.
  if (marks.length > 0) {
    metrics.add('RegisterObjectsDeleted', deleted);
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return { swept, deleted, postponed };
}

/** Each register once, with its last mark. */
function registersOf(marks: readonly Register[]): Register[] {
  const registers = new Map<string, Register>();
  for (const mark of marks) {
    const key = `${mark.organisationNumber} ${mark.year}`;
    const known = registers.get(key);
    registers.set(key, known !== undefined && known.at > mark.at ? known : mark);
  }
  return [...registers.values()];
}

/**
 * The listing comes first, so that what is written later is no candidate; then the versions, so that one published meanwhile
 * counts. An import writes an object anew that it finds again: if it began after the listing, the look before each batch sees
 * it, because it takes longer from its upload to its first chunk than a batch takes.
 */
async function sweepRegister(
  { organisationNumber, year, at }: Register,
  until: number,
  dependencies: SweepDependencies,
): Promise<{ readonly deleted: number; readonly end: 'swept' | 'postponed' | 'stopped' }> {
  const { clock, registers, sweeps, catalogue } = dependencies;
  if ((await organisationsAtWork(dependencies)).has(organisationNumber)) {
    return { deleted: 0, end: 'postponed' };
  }
  const { prefix } = registerKeys(organisationNumber, year);
  const objects = await registers.list(prefix);
  const since = keptSince(clock.now());
  const current = await catalogue.pointer(organisationNumber, year);
  const kept = await sweeps.keptVersions(organisationNumber, year, since);
  const named = new NamedObjects();
  for (const sha256 of new Set(
    [...kept, ...(current === undefined ? [] : [current])].map((each) => each.manifestSha256),
  )) {
    named.add(sha256, await dependencies.readManifest(organisationNumber, year, sha256));
  }
  // The newest check may have begun since the listing, and its objects are then too young to be deleted.
  const check = await dependencies.checks.pointer(organisationNumber, year);
  named.addChecks([check?.checkId, check?.lastCheckedId]);
  const unneeded = unneededObjects(prefix, objects, named, clock.now());
  for (let from = 0; from < unneeded.length; from += BATCH) {
    if (clock.now() > until) {
      return { deleted: from, end: 'stopped' };
    }
    const now = await catalogue.pointer(organisationNumber, year);
    if (now?.version !== current?.version || (await organisationsAtWork(dependencies)).has(organisationNumber)) {
      return { deleted: from, end: 'postponed' };
    }
    await registers.delete(unneeded.slice(from, from + BATCH));
  }
  await sweeps.finish(organisationNumber, year, since, at);
  return { deleted: unneeded.length, end: 'swept' };
}

/** Exports and checks that are open only until no late Lambda can be alive: they read no register any more. */
const OVER: ReadonlySet<ExportStatus> = new Set(['completed', 'completed_empty', 'checked', 'cancelled']);

function isOver(record: ExportRecord): boolean {
  return OVER.has(record.status) || (isCheck(record) && record.status === 'failed');
}

/** Organisations with an open export or import. */
async function organisationsAtWork({ records, imports }: SweepDependencies): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const page of records.open()) {
    for (const record of page) {
      if (!isOver(record)) found.add(record.organisationNumber);
    }
  }
  for await (const page of imports.open()) {
    for (const { organisationNumber } of page) found.add(organisationNumber);
  }
  return found;
}
