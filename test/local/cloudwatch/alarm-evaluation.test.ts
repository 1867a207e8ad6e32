/** Source of the tables: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data". */
import { describe, expect, test } from 'vitest';
import {
  type AlarmRule,
  type AlarmState,
  evaluateAlarm,
  type MissingDataTreatment,
} from '../../../infra/local/cloudwatch/alarms/alarm-evaluation.ts';

const RULE: AlarmRule = {
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
};

/** As the guide writes them: `X` breaches, `0` does not, `-` is missing; the newest stands last. */
function datapoints(pattern: string): (number | undefined)[] {
  return pattern.split(' ').map((sign) => ({ X: 1, '0': 0 })[sign]);
}

/** A state that nothing else leads to, so that keeping it shows. */
const BEFORE: AlarmState = 'INSUFFICIENT_DATA';
const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const RETAINED = BEFORE;

function states(pattern: string, rule: Partial<AlarmRule> = {}): AlarmState[] {
  return TREATMENTS.map(
    (treatMissingData) => evaluateAlarm({ ...RULE, ...rule, treatMissingData }, datapoints(pattern), BEFORE).state,
  );
}

describe('an alarm on 3 of 3 data points, of which five are looked at', () => {
  test.each<[string, readonly AlarmState[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', RETAINED, 'ALARM', 'OK']],
  ])('with %s, missing data treated as missing, ignore, breaching, notBreaching: %j', (pattern, expected) => {
    expect(states(pattern)).toEqual(expected);
  });
});

describe('an alarm on 2 of 3 data points', () => {
  test.each<[string, readonly AlarmState[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', RETAINED, 'ALARM', 'OK']],
  ])('with %s, missing data treated as missing, ignore, breaching, notBreaching: %j', (pattern, expected) => {
    expect(states(pattern, { datapointsToAlarm: 2 })).toEqual(expected);
  });
});

describe('missing data', () => {
  test('does not let a breach that is younger than M periods alarm too early', () => {
    const early = evaluateAlarm(RULE, datapoints('- - - - X'), 'OK');
    expect(early.state).toBe('OK');
  });

  test('keeps the alarm under ignore, until something real is well again', () => {
    const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'ignore' } as const;
    expect(evaluateAlarm(rule, datapoints('- - -'), 'ALARM').state).toBe('ALARM');
    expect(evaluateAlarm(rule, datapoints('- - 0'), 'ALARM').state).toBe('OK');
  });

  test('is not asked about while older real data points are to be had', () => {
    const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'breaching' } as const;
    expect(evaluateAlarm(rule, datapoints('0 - -'), 'OK').state).toBe('OK');
    expect(evaluateAlarm(rule, datapoints('- - -'), 'OK').state).toBe('ALARM');
  });
});

describe('the threshold itself', () => {
  test.each([
    ['GreaterThanOrEqualToThreshold', 'OK', 'ALARM', 'ALARM'],
    ['GreaterThanThreshold', 'OK', 'OK', 'ALARM'],
    ['LessThanThreshold', 'ALARM', 'OK', 'OK'],
    ['LessThanOrEqualToThreshold', 'ALARM', 'ALARM', 'OK'],
  ] as const)('under %s: below %s, on it %s, above %s', (comparison, ...expected) => {
    const rule = { ...RULE, comparison, threshold: 5, evaluationPeriods: 1, datapointsToAlarm: 1 };
    expect([4, 5, 6].map((value) => evaluateAlarm(rule, [value], 'OK').state)).toEqual(expected);
  });

  test('is named in the reason, with the values that were held against it', () => {
    const { reason } = evaluateAlarm({ ...RULE, threshold: 0.5, datapointsToAlarm: 2 }, [0, 0.75, 1], 'OK');
    expect(reason).toBe('2 of the last 3 values [0, 0.75, 1] ≥ 0.5, 2 of 3 needed for an alarm');
  });
});
