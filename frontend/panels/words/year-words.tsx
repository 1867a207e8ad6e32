/** The words and settings of a base year with a register: what is missing, what is mapped, what is chosen, and saving it. */
import { useEffect, useRef, useState } from 'react';
import type { CheckAnswer, Me, SettingName, Settings, WordsView } from '../../../lambdas/protocol.ts';
import { useCheck } from '../../api/checks/check-queries.ts';
import { useExamples } from '../../api/words/example-queries.ts';
import type { Configuration } from '../../api/words/word-client.ts';
import { useSaveConfiguration } from '../../api/words/word-queries.ts';
import { moveFocus } from '../frame/focus/focus.ts';
import { useColleaguesChange } from './colleagues-change.ts';
import { ConfigurationHistory } from './configuration-history.tsx';
import { MappedWords } from './mapped-words.tsx';
import { SaveBar } from './save-bar.tsx';
import { ChangedElsewhere, Saved, SaveRefused } from './save-outcome.tsx';
import { SettingChoices } from './setting-choices.tsx';
import { useWordDraft } from './use-word-draft.ts';
import { NO_DRAFT, rowsToDecide, sizeOf, type WordChoice, withDraft, withSetting, withWords } from './word-draft.ts';
import { WordsToDecide } from './words-to-decide.tsx';

interface YearWordsProps {
  readonly me: Me;
  readonly view: WordsView;
  readonly configuration: Configuration;
  /** The rule set's own values of the settings. */
  readonly standard: Settings;
}

export function YearWords({ me, view, configuration, standard }: YearWordsProps) {
  const { year } = view;
  const [draft, change] = useWordDraft(year);
  /** Grows with each saving, so that each moves focus to what it says. */
  const [savings, setSavings] = useState(0);
  const save = useSaveConfiguration(year, () => {
    change(() => NO_DRAFT);
    setSavings((before) => before + 1);
  });
  const [elsewhere, dismiss] = useColleaguesChange({ view, configuration, standard }, [draft, change], save.isPending);
  const saveButton = useRef<HTMLButtonElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (savings > 0) {
      moveFocus(outcome.current);
    }
  }, [savings]);

  const rows = rowsToDecide(view, draft);
  const exampleOf = useExamples(
    year,
    rows.map(({ value }) => value.place),
  );
  const unsaved = sizeOf(draft);
  const { version } = configuration;
  const { reset } = save;
  const canChange = me.role === 'coordinator';
  const check = useCheck(year, canChange).data;
  const choose = useChoice((choices: readonly WordChoice[]) => {
    reset();
    change((before) => withWords(before, version, choices));
  });
  const drop = () => {
    reset();
    dismiss();
    change(() => NO_DRAFT);
    moveFocus(document.getElementById('missing-heading') ?? document.getElementById('mapped-heading'));
  };
  return (
    <div className="stack">
      <div ref={outcome} tabIndex={-1} className="stack outcomes">
        {save.isSuccess && unsaved === 0 && <Saved view={view} check={check} />}
        {save.isError && <SaveRefused error={save.error} />}
        {elsewhere !== null && !save.isSuccess && <ChangedElsewhere change={elsewhere} kept={unsaved} />}
      </div>
      <WordsToDecide
        view={view}
        rows={rows}
        exampleOf={exampleOf}
        onChoose={canChange ? choose : null}
        saveButton={saveButton}
      />
      <MappedWords view={view} draft={draft} onChoose={canChange ? choose : null} />
      <SettingChoices
        standard={standard}
        configuration={configuration}
        draft={draft}
        effectOf={(setting) => effectIn(check, setting)}
        onChoose={
          canChange
            ? (choice) => {
                reset();
                change((before) => withSetting(before, version, choice));
              }
            : null
        }
      />
      <ConfigurationHistory year={year} />
      {canChange && unsaved > 0 && (
        <SaveBar
          count={unsaved}
          busy={save.isPending}
          button={saveButton}
          onSave={() => {
            dismiss();
            save.mutate({ seen: draft.base, configuration: withDraft(configuration, draft) });
          }}
          onDrop={drop}
        />
      )}
    </div>
  );
}

/** Counted days that the other value of a setting would add; null while there is no check of the words and settings of now. */
function effectIn(check: CheckAnswer | null | undefined, setting: SettingName): number | null {
  if (check?.state.kind !== 'checked' || check.result === null) {
    return null;
  }
  const { settings, total } = check.result;
  const found = settings.find((each) => each.setting === setting);
  return found === undefined ? null : found.countedDaysOtherwise - total.countedDays;
}

/** @returns a function that stays the same, so that values that did not change are not drawn again */
function useChoice(choose: (choices: readonly WordChoice[]) => void): (choices: readonly WordChoice[]) => void {
  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  const [stable] = useState(() => (choices: readonly WordChoice[]) => latest.current(choices));
  return stable;
}
