import { describe, expect, it } from 'vitest';
import {
  type CheckQuestion,
  type CurrentCheck,
  canBeRepeated,
  decideCheck,
  MAX_SUPERSEDED,
  nextPointer,
} from '../../../lambdas/domain/checks/check-decision.ts';
import type { CheckPointer } from '../../../lambdas/domain/checks/check-pointer.ts';
import type { ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import { EXPORT_STATUSES, isTerminal, MAX_ATTEMPTS, STAGES_OF_CHECK } from '../../../lambdas/protocol.ts';
import { exportRecord, ORGANISATION } from '../../fakes/exports/export-record.ts';

const WANTED: CheckQuestion = { wanted: 'now', again: false, isDamaged: false };
const PLAN = { chunks: 1, activities: 1, attendances: 1 };

function current(fields: Partial<ExportRecord>, tries = 1): CurrentCheck {
  const record = exportRecord({ exportId: 'check-1', purpose: 'check', checkBasis: 'now', plan: PLAN, ...fields });
  return { record, pointer: pointer({ tries }) };
}

const pointer = (fields: Partial<CheckPointer> = {}): CheckPointer => ({
  organisationNumber: ORGANISATION,
  year: 2025,
  checkId: 'check-1',
  lastCheckedId: null,
  basis: 'now',
  tries: 1,
  superseded: 0,
  version: 1,
  ...fields,
});

const failed = (code: string, retryable = true): Partial<ExportRecord> => ({
  status: 'failed',
  failure: { code, stage: 'aggregating', details: {}, supportReference: 'r', retryable },
});

describe('a check', () => {
  it('starts for a year without one', () => {
    expect(decideCheck(WANTED, { record: undefined, pointer: undefined })).toBe('start');
    expect(decideCheck(WANTED, { record: undefined, pointer: pointer() })).toBe('start');
  });

  it.each(STAGES_OF_CHECK)('that is %s goes on, and makes way when it is of something else', (status) => {
    expect(decideCheck(WANTED, current({ status }))).toBe('nothing');
    expect(decideCheck(WANTED, current({ status, checkBasis: 'then' }))).toBe('supersede');
  });

  it('of which the plan found what is wanted now goes on, whatever it was started for', () => {
    const found = { ...PLAN, checkBasis: 'now' };
    expect(decideCheck(WANTED, current({ status: 'aggregating', checkBasis: 'then', plan: found }))).toBe('nothing');
    expect(decideCheck({ ...WANTED, wanted: 'then' }, current({ status: 'aggregating', plan: found }))).toBe(
      'supersede',
    );
  });

  it('goes on to its end after some that made way, so that there is a result at last', () => {
    const check = current({ status: 'aggregating', checkBasis: 'then' });
    const following = (superseded: number) => ({ ...check, pointer: pointer({ superseded }) });
    expect(decideCheck(WANTED, following(MAX_SUPERSEDED - 1))).toBe('supersede');
    expect(decideCheck(WANTED, following(MAX_SUPERSEDED))).toBe('nothing');
  });

  it('without a plan goes on, because it reads what there is then', () => {
    expect(decideCheck(WANTED, current({ checkBasis: 'then', plan: null }))).toBe('nothing');
  });

  it('that is making way is waited for', () => {
    expect(decideCheck(WANTED, current({ status: 'cancelling', checkBasis: 'then' }))).toBe('nothing');
  });

  it.each(EXPORT_STATUSES.filter(isTerminal))('that ended as %s of something else is followed by another', (status) => {
    expect(decideCheck(WANTED, current({ status, checkBasis: 'then' }))).toBe('start');
  });

  it('that is done stays, unless its result is damaged', () => {
    expect(decideCheck({ ...WANTED, again: true }, current({ status: 'checked' }))).toBe('nothing');
    expect(decideCheck({ ...WANTED, isDamaged: true }, current({ status: 'checked' }))).toBe('start');
    expect(decideCheck({ ...WANTED, isDamaged: true }, current({ status: 'checked' }, MAX_ATTEMPTS))).toBe('nothing');
  });

  it('that failed is tried again only when somebody asks, and when that can help', () => {
    const again = { ...WANTED, again: true };
    expect(decideCheck(WANTED, current(failed('stage_crashed')))).toBe('nothing');
    expect(decideCheck(again, current(failed('stage_crashed')))).toBe('start');
    expect(decideCheck(again, current(failed('stage_crashed'), MAX_ATTEMPTS))).toBe('nothing');
    expect(decideCheck(again, current(failed('no_rule_set_for_year', false)))).toBe('nothing');
    // A coordinator mends it by mapping the values, which is a change.
    expect(decideCheck(again, current(failed('unmapped_values')))).toBe('nothing');
    // The same file uploaded once more repairs its chunk without a new version.
    expect(decideCheck(again, current(failed('register_chunk_corrupt', false)))).toBe('start');
    expect(decideCheck(again, current(failed('register_chunk_corrupt', false), MAX_ATTEMPTS))).toBe('nothing');
  });

  it('that made way and is wanted again after all starts anew', () => {
    expect(decideCheck(WANTED, current({ status: 'cancelled' }))).toBe('start');
  });
});

it('only a failure can be repeated', () => {
  expect(canBeRepeated(current({ status: 'checked' }))).toBe(false);
  expect(canBeRepeated(current(failed('stage_crashed')))).toBe(true);
});

describe('the pointer to a new check', () => {
  const next = exportRecord({ exportId: 'check-2', purpose: 'check' });

  it('keeps the check before it that has a result, until the new one has one', () => {
    expect(nextPointer(next, WANTED, current({ status: 'checked' }))).toMatchObject({
      checkId: 'check-2',
      lastCheckedId: 'check-1',
      version: 2,
    });
    const before: CurrentCheck = {
      ...current(failed('stage_crashed')),
      pointer: pointer({ lastCheckedId: 'check-0' }),
    };
    expect(nextPointer(next, WANTED, before)).toMatchObject({ lastCheckedId: 'check-0' });
  });

  it('counts those in a row that made way', () => {
    expect(nextPointer(next, WANTED, current({ status: 'cancelled' })).superseded).toBe(1);
    expect(nextPointer(next, WANTED, current({ status: 'checked' })).superseded).toBe(0);
  });

  it('names no check with a damaged result', () => {
    expect(nextPointer(next, { ...WANTED, isDamaged: true }, current({ status: 'checked' })).lastCheckedId).toBeNull();
  });

  it('counts the checks for the same register and configuration, and begins anew for others', () => {
    expect(nextPointer(next, WANTED, current(failed('stage_crashed'), 2)).tries).toBe(3);
    expect(nextPointer(next, { ...WANTED, wanted: 'later' }, current(failed('stage_crashed'), 2)).tries).toBe(1);
    expect(nextPointer(next, WANTED, { record: undefined, pointer: undefined })).toMatchObject({
      tries: 1,
      version: 1,
    });
  });
});
