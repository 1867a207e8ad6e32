/**
 * The state of an alarm from its data points. Source: CloudWatch user guide, "Evaluating an alarm", "Configuring how
 * CloudWatch alarms treat missing data" and "Avoiding premature transitions to alarm state".
 */
import * as z from 'zod';

export const alarmStateSchema = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = z.infer<typeof alarmStateSchema>;
export type MissingDataTreatment = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: { sign: '≥', breaches: (value: number, threshold: number) => value >= threshold },
  GreaterThanThreshold: { sign: '>', breaches: (value: number, threshold: number) => value > threshold },
  LessThanThreshold: { sign: '<', breaches: (value: number, threshold: number) => value < threshold },
  LessThanOrEqualToThreshold: { sign: '≤', breaches: (value: number, threshold: number) => value <= threshold },
} as const;
export type ComparisonOperator = keyof typeof COMPARISONS;

export interface AlarmRule {
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** N. */
  readonly evaluationPeriods: number;
  /** M of the N. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingDataTreatment;
}

/**
 * Periods beyond the N whose data points replace missing ones. AWS says only that the number depends on the alarm; its
 * examples use five periods for an N of three.
 */
export const EXTRA_PERIODS = 2;

export interface Verdict {
  readonly state: AlarmState;
  /** For people: the values and the threshold. */
  readonly reason: string;
}

/** @param datapoints of the whole evaluation range, oldest first; undefined for a missing one */
export function evaluateAlarm(
  rule: AlarmRule,
  datapoints: readonly (number | undefined)[],
  current: AlarmState,
): Verdict {
  const { evaluationPeriods, datapointsToAlarm } = rule;
  const breaches = (value: number) => COMPARISONS[rule.comparison].breaches(value, rule.threshold);
  const present = datapoints.filter((value) => value !== undefined);
  const considered = present.slice(-evaluationPeriods);
  const breaching = considered.filter(breaches).length;
  const missing = evaluationPeriods - considered.length;
  const verdict = (state: AlarmState): Verdict => ({ state, reason: reasonOf(rule, considered, breaching, missing) });

  // With enough data points the treatment of missing ones does not matter.
  if (missing <= 0) return verdict(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (breaching >= datapointsToAlarm) return verdict('ALARM');
  switch (rule.treatMissingData) {
    case 'breaching':
      return verdict(breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return verdict('OK');
    case 'missing':
      if (considered.length === 0) return verdict('INSUFFICIENT_DATA');
      if (breaching < considered.length) return verdict('OK');
      return verdict(isOldEnough(datapoints, rule) ? 'ALARM' : current);
    case 'ignore':
      return verdict(breaching < considered.length ? 'OK' : current);
  }
}

/** When all data points breach, the alarm waits until the oldest one is M periods old, because others may be late. */
function isOldEnough(datapoints: readonly (number | undefined)[], { datapointsToAlarm }: AlarmRule): boolean {
  const oldest = datapoints.findIndex((value) => value !== undefined);
  return datapoints.length - oldest >= datapointsToAlarm;
}

function reasonOf(rule: AlarmRule, considered: readonly number[], breaching: number, missing: number): string {
  const { sign } = COMPARISONS[rule.comparison];
  const values = considered.map((value) => String(Number(value.toPrecision(4)))).join(', ');
  const threshold = `${sign} ${rule.threshold}`;
  if (considered.length === 0) {
    return `No data in the last ${rule.evaluationPeriods} periods, which is treated as ${rule.treatMissingData} (threshold ${threshold})`;
  }
  const treated = missing > 0 ? `; ${missing} missing, treated as ${rule.treatMissingData}` : '';
  return `${breaching} of the last ${considered.length} values [${values}] ${threshold}, ${rule.datapointsToAlarm} of ${rule.evaluationPeriods} needed for an alarm${treated}`;
}
