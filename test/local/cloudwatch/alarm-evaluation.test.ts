/** Source of the tables: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data". */
import { describe, expect, it } from 'vitest';
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

/** In the guide's notation: `X` breaches, `0` does not, `-` is missing; the newest is last. */
function datapoints(pattern: string): (number | undefined)[] {
  return pattern.split(' ').map((sign) => ({ X: 1, '0': 0 })[sign]);
}

/** A state that no evaluation returns, so that a kept state is visible. */
const BEFORE: AlarmState = 'INSUFFICIENT_DATA';
const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const RETAINED = BEFORE;

function states(pattern: string, rule: Partial<AlarmRule> = {}): AlarmState[] {
  return TREATMENTS.map(
    (treatMissingData) => evaluateAlarm({ ...RULE, ...rule, treatMissingData }, datapoints(pattern), BEFORE).state,
  );
}

describe('an alarm on 3 of 3 data points, evaluated over five periods', () => {
  it.each<[string, readonly AlarmState[]]>([
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
  it.each<[string, readonly AlarmState[]]>([
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
  it('does not fire the alarm while the oldest breach is younger than M periods', () => {
    const early = evaluateAlarm(RULE, datapoints('- - - - X'), 'OK');
    expect(early.state).toBe('OK');
  });

  it('keeps the alarm state under ignore until a data point does not breach', () => {
    const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'ignore' } as const;
    expect(evaluateAlarm(rule, datapoints('- - -'), 'ALARM').state).toBe('ALARM');
    expect(evaluateAlarm(rule, datapoints('- - 0'), 'ALARM').state).toBe('OK');
  });

  it('does not matter while older data points are in the range', () => {
    const rule = { ...RULE, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'breaching' } as const;
    expect(evaluateAlarm(rule, datapoints('0 - -'), 'OK').state).toBe('OK');
    expect(evaluateAlarm(rule, datapoints('- - -'), 'OK').state).toBe('ALARM');
  });
});

describe('the threshold itself', () => {
  it.each([
    ['GreaterThanOrEqualToThreshold', 'OK', 'ALARM', 'ALARM'],
    ['GreaterThanThreshold', 'OK', 'OK', 'ALARM'],
    ['LessThanThreshold', 'ALARM', 'OK', 'OK'],
    ['LessThanOrEqualToThreshold', 'ALARM', 'ALARM', 'OK'],
  ] as const)('under %s: below %s, on it %s, above %s', (comparison, ...expected) => {
    const rule = { ...RULE, comparison, threshold: 5, evaluationPeriods: 1, datapointsToAlarm: 1 };
    expect([4, 5, 6].map((value) => evaluateAlarm(rule, [value], 'OK').state)).toEqual(expected);
  });

  it('is in the reason together with the values', () => {
    const { reason } = evaluateAlarm({ ...RULE, threshold: 0.5, datapointsToAlarm: 2 }, [0, 0.75, 1], 'OK');
    expect(reason).toBe('2 of the last 3 values [0, 0.75, 1] ≥ 0.5, 2 of 3 needed for an alarm');
  });
});
