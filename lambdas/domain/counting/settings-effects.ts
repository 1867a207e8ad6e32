/** What each setting is worth: the counted days if it alone had the opposite value. Persons and peer supporters stay as they are. */
import type { ActivityFacts } from '../facts/chunk-facts.ts';
import type { RegisterFacts } from '../facts/register-facts.ts';
import { type RuleSet, SETTINGS, type SettingName, withSettings } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';
import { type Judgement, judge } from './verdicts.ts';

export interface SettingEffect {
  readonly setting: SettingName;
  /** As the register was judged. */
  readonly value: boolean;
  readonly countedDaysOtherwise: number;
}

/** The counted days of each activity if one setting had the opposite value, in days since 1970-01-01. */
export interface JudgedOtherwise {
  readonly setting: SettingName;
  readonly value: boolean;
  readonly countedDays: Judgement['countedDays'];
}

/** Of the whole register, whatever branches were chosen. */
export function judgedOtherwise({ facts, judged }: Count, ruleSet: RuleSet): JudgedOtherwise[] {
  return SETTINGS.map((setting) => {
    const value = ruleSet.settings[setting];
    const otherwise = withSettings(ruleSet, { [setting]: !value });
    const changed = setting === 'digitalGroupsCount' ? withDigitalGroups(facts, !value) : facts;
    const { countedDays } = judge(changed, judged.view, judged.supporters, otherwise);
    return { setting, value, countedDays };
  });
}

export function settingsEffects(judged: readonly JudgedOtherwise[]): SettingEffect[] {
  return judged.map(({ setting, value, countedDays }) => {
    const countedDaysOtherwise = countedDays.reduce((sum, days) => sum + days.length, 0);
    return { setting, value, countedDaysOtherwise };
  });
}

/** The facts as they are with the other value; only this setting is part of them. */
function withDigitalGroups(facts: RegisterFacts, count: boolean): RegisterFacts {
  return { ...facts, activities: facts.activities.map((activity) => withDigitalGroup(activity, count)) };
}

function withDigitalGroup(activity: ActivityFacts, counts: boolean): ActivityFacts {
  if (activity.isDigitalGroup !== true) {
    return activity;
  }
  const others = activity.failed.filter((reason) => reason !== 'not_face_to_face');
  // It is the last of the tests of an activity.
  return { ...activity, failed: counts ? others : [...others, 'not_face_to_face'] };
}
