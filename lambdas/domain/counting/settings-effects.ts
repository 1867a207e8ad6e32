/** What each setting is worth: the counted days if it alone had the opposite value. Persons and peer supporters stay as they are. */
import { type RuleSet, SETTINGS, type SettingName, withSettings } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';
import { type CountedDays, judgeCountedDays } from './verdicts.ts';

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
  readonly countedDays: CountedDays;
}

/** Of the whole register, whatever branches were chosen. */
export function judgedOtherwise({ facts, judged }: Count, ruleSet: RuleSet): JudgedOtherwise[] {
  return SETTINGS.map((setting) => {
    const value = ruleSet.settings[setting];
    const otherwise = withSettings(ruleSet, { [setting]: !value });
    // Only this setting is part of the facts.
    const changed =
      setting === 'digitalGroupsCount' ? { ...facts, activities: facts.activities.withDigitalGroups(!value) } : facts;
    return { setting, value, countedDays: judgeCountedDays(changed, judged.view, judged.supporters, otherwise) };
  });
}

export function settingsEffects(judged: readonly JudgedOtherwise[]): SettingEffect[] {
  return judged.map(({ setting, value, countedDays }) => ({
    setting,
    value,
    countedDaysOtherwise: countedDays.total,
  }));
}
