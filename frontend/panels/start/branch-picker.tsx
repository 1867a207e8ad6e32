/** All lokallag, or some of them: a searchable list of checkboxes, which works with keyboard, speech and touch. */
import { Radio, RadioGroup, TextField } from '@navikt/ds-react';
import { type Ref, useId, useState } from 'react';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';

interface BranchPickerProps {
  readonly ref: Ref<HTMLFieldSetElement>;
  readonly all: readonly string[];
  /** Null: all of them. */
  readonly chosen: readonly string[] | null;
  readonly error: boolean;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

export function BranchPicker({ ref, all, chosen, error, onChange }: BranchPickerProps) {
  const { t } = useWords();
  return (
    <div className="stack-small">
      <RadioGroup
        legend={t('start.branches')}
        description={t('start.branchHint')}
        value={chosen === null ? 'all' : 'some'}
        onChange={(value: unknown) => onChange(value === 'all' ? null : [])}
      >
        <Radio value="all">{t('start.allBranches', { count: all.length })}</Radio>
        <Radio value="some">{t('start.someBranches')}</Radio>
      </RadioGroup>
      {chosen !== null && <BranchList ref={ref} all={all} chosen={chosen} error={error} onChange={onChange} />}
    </div>
  );
}

interface BranchListProps extends BranchPickerProps {
  readonly chosen: readonly string[];
}

function BranchList({ ref, all, chosen, error, onChange }: BranchListProps) {
  const { t, language } = useWords();
  const say = useSay();
  const [search, setSearch] = useState('');
  const errorId = useId();
  const found = matching(search);
  const picked = new Set(chosen);

  function matching(text: string): readonly string[] {
    return all.filter((branch) => branch.toLocaleLowerCase(language).includes(text.trim().toLocaleLowerCase(language)));
  }

  function searchFor(text: string) {
    setSearch(text);
    const count = matching(text).length;
    say(count === 0 ? t('start.noBranchFound') : t('start.branchesFound', { count }));
  }

  function pick(branch: string, wished: boolean) {
    const now = wished ? [...chosen, branch] : chosen.filter((each) => each !== branch);
    onChange(now);
    say(t('start.branchesChosen', { count: now.length }));
  }

  return (
    <fieldset className="branch-list" ref={ref}>
      <legend>{t('start.branchList')}</legend>
      <TextField
        label={t('start.branchSearch')}
        size="small"
        value={search}
        error={error}
        aria-describedby={error ? errorId : undefined}
        onChange={(event) => searchFor(event.target.value)}
        onKeyDown={(event) => {
          // Enter in this field must not start an export.
          if (event.key === 'Enter') {
            event.preventDefault();
          }
        }}
      />
      {error && (
        <p className="field-error" id={errorId} role="alert">
          {t('start.noBranchChosen')}
        </p>
      )}
      <ul className="branch-options">
        {found.map((branch) => (
          <li key={branch}>
            <label className="branch-option">
              <input
                type="checkbox"
                checked={picked.has(branch)}
                onChange={(event) => pick(branch, event.target.checked)}
              />
              <span>{branch}</span>
            </label>
          </li>
        ))}
        {found.length === 0 && <li>{t('start.noBranchFound')}</li>}
      </ul>
      <p className="subtle">{t('start.branchesChosen', { count: chosen.length })}</p>
    </fieldset>
  );
}
