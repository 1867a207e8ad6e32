/** A crash is blamed on the stage that crashed: the state that was entered last says which, by a table of names. */
import { describe, expect, it } from 'vitest';
import type { StageFunctionName } from '../../infra/functions.ts';
import { exportDefinition } from '../../infra/state-machine.ts';
import { stageOfState } from '../../lambdas/domain/export/execution.ts';
import type { Stage } from '../../lambdas/protocol.ts';
import { failure, functions, history, run } from '../local/step-functions/engine.ts';

const definition = exportDefinition((name) => name, { mapConcurrency: 7 });
const INPUT = {
  exportId: 'e-1',
  attempt: 1,
  organisationNumber: '970168327',
  includeAttachments: true,
  correlationId: 'c-1',
};
const CRASH = 'Sandbox.Timedout';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The names of all states, also those inside a Map. */
function namesIn(states: Record<string, unknown>): string[] {
  return Object.entries(states).flatMap(([name, state]) => {
    const processor = isObject(state) ? state.ItemProcessor : undefined;
    return [name, ...(isObject(processor) && isObject(processor.States) ? namesIn(processor.States) : [])];
  });
}

const object = (name: string) => ({ key: `work/${name}`, sha256: 'a'.repeat(64) });
const answers: Record<StageFunctionName, () => unknown> = {
  'plan-query': () => ({ chunks: [{ index: 0 }, { index: 1 }], basis: object('basis'), ...object('basis') }),
  'begin-phase': () => ({}),
  'query-activities': () => ({ keptActivities: 1 }),
  'complete-empty': () => ({}),
  'aggregate-activities': () => ({}),
  'deduplicate-participants': () => object('contents'),
  'complete-check': () => ({}),
  'map-columns': () => ({}),
  'generate-file': () => object('report'),
  'bundle-attachments': () => object('bundle'),
  'store-file': () => ({}),
};

/** The state that the history names last when the function crashes at its call of that number. */
async function lastStateOf(name: StageFunctionName, call: number, kept = 1): Promise<string | undefined> {
  const invoke = functions({
    ...answers,
    'query-activities': () => ({ keptActivities: kept }),
    // Each crash is retried once.
    [name]: (_: unknown, number: number) => (number >= call ? failure(CRASH) : answers[name]()),
  });
  const { engine, executionArn, status } = await run(definition, INPUT, invoke);
  expect(status).toBe('FAILED');
  const events = await history(engine, executionArn);
  return events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
    ?.stateEnteredEventDetails?.name;
}

describe('the stage of a state', () => {
  it('is known of every state of the definition', () => {
    expect(namesIn(definition.States).filter((name) => stageOfState(name) === undefined)).toEqual([]);
  });

  it('is not known of a state of another release', () => {
    expect(stageOfState('MergeLists')).toBeUndefined();
  });

  it.each<[StageFunctionName, number, Stage]>([
    ['plan-query', 0, 'initialised'],
    ['begin-phase', 0, 'querying_activities'],
    ['query-activities', 1, 'querying_activities'],
    ['begin-phase', 1, 'aggregating'],
    ['aggregate-activities', 0, 'aggregating'],
    ['deduplicate-participants', 0, 'deduplicating'],
    ['begin-phase', 2, 'mapping_columns'],
    ['map-columns', 1, 'mapping_columns'],
    ['generate-file', 0, 'generating_file'],
    ['bundle-attachments', 0, 'bundling_attachments'],
    ['store-file', 0, 'storing_file'],
  ])('after a crash of %s at call %d is %s', async (name, call, stage) => {
    expect(stageOfState((await lastStateOf(name, call)) ?? '')).toBe(stage);
  });

  it('after a crash of complete-empty is querying_activities', async () => {
    expect(stageOfState((await lastStateOf('complete-empty', 0, 0)) ?? '')).toBe('querying_activities');
  });
});
