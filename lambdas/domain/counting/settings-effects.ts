/** What each setting is worth: the counted days if it alone had the opposite value. Persons and peer supporters stay as they are. */
import type { ActivityFacts } from '../facts/chunk-facts.ts';
import type { RegisterFacts } from '../facts/register-facts.ts';
import { type RuleSet, SETTINGS, type SettingName, withSettings } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';
import { judge } from './verdicts.ts';

export interface SettingEffect {
  readonly setting: SettingName;
  /** As the register was judged. */
  readonly value: boolean;
  readonly countedDaysOtherwise: number;
}

/** Of the whole register, whatever branches were chosen. */
export function settingsEffects({ facts, judged }: Count, ruleSet: RuleSet): SettingEffect[] {
  return SETTINGS.map((setting) => {
    const value = ruleSet.settings[setting];
    const otherwise = withSettings(ruleSet, { [setting]: !value });
    const changed = setting === 'digitalGroupsCount' ? withDigitalGroups(facts, !value) : facts;
    const { verdicts } = judge(changed, judged.view, judged.supporters, otherwise);
    const countedDaysOtherwise = verdicts.reduce((sum, { countedDays }) => sum + countedDays, 0);
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
