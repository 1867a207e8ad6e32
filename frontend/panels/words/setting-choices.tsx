/** The settings of an organisation: what each means, the rule set's own value, and what the other value would change. */
import { Heading, Radio, RadioGroup } from '@navikt/ds-react';
import { SETTINGS, type SettingName, type Settings } from '../../../lambdas/protocol.ts';
import type { Configuration } from '../../api/words/word-client.ts';
import { useWords } from '../../translations/words.ts';
import type { ChosenSetting, WordDraft } from './word-draft.ts';

interface SettingChoicesProps {
  /** The rule set's own values. */
  readonly standard: Settings;
  readonly configuration: Configuration;
  readonly draft: WordDraft;
  /** Counted days that the other value of a setting would add, below 0 take away; null while that is not known. */
  readonly effectOf: (setting: SettingName) => number | null;
  /** Null: the user reads only. */
  readonly onChoose: ((choice: Omit<ChosenSetting, 'contested'>) => void) | null;
}

export function SettingChoices(props: SettingChoicesProps) {
  const { t } = useWords();
  return (
    <section className="card" aria-labelledby="settings-heading">
      <Heading level="2" size="medium" id="settings-heading">
        {t('settings.heading')}
      </Heading>
      {SETTINGS.map((setting) => (
        <SettingChoice key={setting} setting={setting} {...props} />
      ))}
    </section>
  );
}

function SettingChoice({
  setting,
  standard,
  configuration,
  draft,
  effectOf,
  onChoose,
}: SettingChoicesProps & { readonly setting: SettingName }) {
  const { t } = useWords();
  const saved = configuration.settings[setting] ?? null;
  const chosen = draft.settings.find((each) => each.setting === setting);
  const effect = useEffectText()(effectOf(setting), chosen !== undefined);
  const value = chosen?.value ?? saved ?? standard[setting];
  const answer = (yes: boolean) => t(yes ? 'settings.yes' : 'settings.no');
  const withMark = (yes: boolean) =>
    yes === standard[setting] ? t('settings.standard', { answer: answer(yes) }) : answer(yes);
  const savedNow = chosen === undefined ? null : t('words.savedNow', { word: answer(chosen.before) });
  if (onChoose === null) {
    return (
      <div className="stack-small">
        <Heading level="3" size="xsmall">
          {t(`settings.${setting}.name`)}
        </Heading>
        <p>{withMark(value)}</p>
        <p className="subtle">{t(`settings.${setting}.text`)}</p>
        <p className="subtle">{effect}</p>
      </div>
    );
  }
  return (
    <RadioGroup
      className="side-by-side"
      size="small"
      legend={t(`settings.${setting}.name`)}
      description={
        <>
          <span className="word-facts">{t(`settings.${setting}.text`)}</span>
          <span className="word-facts">{effect}</span>
          {savedNow !== null && <span className="word-proposal">{savedNow}</span>}
        </>
      }
      value={value ? 'yes' : 'no'}
      onChange={(next: unknown) => onChoose({ setting, value: next === 'yes', before: saved ?? standard[setting] })}
    >
      <Radio value="yes">{withMark(true)}</Radio>
      <Radio value="no">{withMark(false)}</Radio>
    </RadioGroup>
  );
}

/** `Endrer du valget, blir det 12 flere tellende dager.` */
function useEffectText(): (effect: number | null, chosen: boolean) => string {
  const { t, number } = useWords();
  return (effect, chosen) => {
    if (effect === null) {
      return t('settings.effectUnknown');
    }
    const counts = { count: Math.abs(effect), days: number(Math.abs(effect)) };
    if (effect === 0) {
      return t(chosen ? 'settings.chosenNone' : 'settings.effectNone');
    }
    return chosen
      ? t(effect > 0 ? 'settings.chosenMore' : 'settings.chosenLess', counts)
      : t(effect > 0 ? 'settings.effectMore' : 'settings.effectLess', counts);
  };
}
