/**
 * Ensures that the check of a base year is one of the register and configuration as they are now. Whoever may have changed
 * something calls it, and the end of each check does; it may be called at any time, twice at once, and after lost events.
 */
import { checkBasis } from '../domain/checks/check-basis.ts';
import { type CheckQuestion, type CurrentCheck, decideCheck, nextPointer } from '../domain/checks/check-decision.ts';
import { newCheck } from '../domain/checks/new-check.ts';
import { ConflictError } from '../domain/errors.ts';
import { executionInput, executionName } from '../domain/export/execution.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { checkIdOf } from '../domain/export/purpose.ts';
import { newRecordId } from '../domain/record-id.ts';
import type { CheckStore, Clock, Executions, ExportRecords, RegisterCatalogue } from '../ports.ts';

export interface EnsureCheckDependencies {
  readonly checks: Pick<CheckStore, 'pointer' | 'start'>;
  readonly records: Pick<ExportRecords, 'read' | 'transition'>;
  readonly catalogue: Pick<RegisterCatalogue, 'frozen'>;
  readonly executions: Pick<Executions, 'start' | 'stop'>;
  readonly clock: Clock;
  /** Cryptographically random. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** The X-Ray header of this invocation, which is passed on to the execution. */
  readonly traceHeader: () => string | undefined;
}

export interface EnsureCheckRequest {
  readonly organisationNumber: string;
  readonly year: number;
  /** Of the request or run that asks; log lines have it. */
  readonly correlationId: string;
  /** See `CheckQuestion`. */
  readonly again?: boolean;
  readonly isDamaged?: boolean;
}

export type EnsureCheck = (request: EnsureCheckRequest) => Promise<'nothing' | 'started' | 'superseded'>;

/** The actors that write what becomes of a check. */
type Actor = 'finaliser' | 'reconciler' | 'system';

/** Another caller may start a check between the read and the write; then that one is judged. */
const MAX_TRIES = 5;

/**
 * @returns what was done; `nothing` also for a year without a register
 * @throws the fault of a start, after which the reconciler starts the execution
 */
export async function ensureCheck(
  request: EnsureCheckRequest,
  actor: Actor,
  dependencies: EnsureCheckDependencies,
): ReturnType<EnsureCheck> {
  const { organisationNumber, year, again = false, isDamaged = false } = request;
  const { catalogue } = dependencies;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const frozen = await catalogue.frozen(organisationNumber, year);
    const { pointer: register, configuration, decisionsVersion } = frozen;
    if (register === undefined) {
      return 'nothing';
    }
    const wanted = checkBasis(register, configuration?.configuration, decisionsVersion);
    const question: CheckQuestion = { wanted, again, isDamaged };
    const current = await currentCheck(organisationNumber, year, dependencies);
    switch (decideCheck(question, current)) {
      case 'nothing':
        return 'nothing';
      case 'supersede':
        await supersede(current, actor, dependencies);
        return 'superseded';
      case 'start':
        if (await start(request, question, current, dependencies)) {
          return 'started';
        }
    }
  }
  throw new ConflictError(undefined);
}

async function currentCheck(
  organisationNumber: string,
  year: number,
  { checks, records }: Pick<EnsureCheckDependencies, 'checks' | 'records'>,
): Promise<CurrentCheck> {
  const pointer = await checks.pointer(organisationNumber, year);
  const record =
    pointer === undefined ? undefined : await records.read({ organisationNumber, exportId: pointer.checkId });
  return { pointer, record };
}

/** Its end invokes the finaliser, which asks again. */
async function supersede(
  { record }: CurrentCheck,
  actor: Actor,
  { records, executions }: EnsureCheckDependencies,
): Promise<void> {
  if (record === undefined) {
    return;
  }
  const { outcome } = await records.transition(record, record.attempt, { to: 'cancelling', by: 'system' }, actor);
  if (outcome === 'written') {
    await executions.stop(executionName(record));
  }
}

/** @returns false when somebody else has started one */
async function start(
  { organisationNumber, year, correlationId }: EnsureCheckRequest,
  question: CheckQuestion,
  current: CurrentCheck,
  { checks, executions, clock, randomBytes, traceHeader }: EnsureCheckDependencies,
): Promise<boolean> {
  const now = clock.now();
  const record: ExportRecord = newCheck({
    checkId: checkIdOf(newRecordId(now, randomBytes(10))),
    organisationNumber,
    year,
    correlationId,
    basis: question.wanted,
    now: new Date(now).toISOString(),
  });
  if (!(await checks.start(record, current.pointer, nextPointer(record, question, current)))) {
    return false;
  }
  await executions.start(executionName(record), executionInput(record), traceHeader());
  return true;
}
