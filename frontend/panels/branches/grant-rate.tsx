/** What a counted day is worth: typed in by finance, and read by the others. */
import { Button, TextField } from '@navikt/ds-react';
import { type FormEvent, useState } from 'react';
import { useSaveRate } from '../../api/branches/branch-queries.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';
import { kronerOf, oreOf } from './kroner.ts';

interface GrantRateProps {
  readonly year: number;
  readonly rate: { readonly orePerCountedDay: number | null; readonly etag: string };
  readonly canWrite: boolean;
}

export function GrantRate({ year, rate: { orePerCountedDay, etag }, canWrite }: GrantRateProps) {
  const { t, number, language } = useWords();
  // Without groups of three, as it may be typed.
  const shownAs = (group: (value: number) => string) =>
    orePerCountedDay === null ? '' : kronerOf(orePerCountedDay, group, language);
  return canWrite ? (
    // Another rate, also that of somebody else, is shown in place of what was typed.
    <RateForm key={etag} year={year} shown={shownAs(String)} etag={etag} />
  ) : (
    <p>{orePerCountedDay === null ? t('grant.none') : t('grant.is', { kroner: shownAs(number) })}</p>
  );
}

function RateForm({ year, shown, etag }: { readonly year: number; readonly shown: string; readonly etag: string }) {
  const { t, error } = useWords();
  const say = useSay();
  const save = useSaveRate(year);
  const [text, setText] = useState(shown);
  const [fault, setFault] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const orePerCountedDay = text.trim() === '' ? null : oreOf(text);
    if (save.isPending) {
      return;
    }
    if (orePerCountedDay === null && text.trim() !== '') {
      setFault(t('grant.noAmount'));
      return;
    }
    setFault(null);
    try {
      await save.mutateAsync({ orePerCountedDay, etag });
      say(t('grant.saved'));
    } catch (cause) {
      setFault(isUnanswered(cause) ? t('problem.noAnswer') : error(problemOf(cause)?.code ?? 'unknown'));
    }
  }
  return (
    <form className="grant-rate" onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        label={t('grant.rate')}
        description={t('grant.rateText')}
        size="small"
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
        error={fault ?? undefined}
      />
      <div>
        <Button size="small" aria-disabled={save.isPending}>
          {t('grant.save')}
        </Button>
      </div>
    </form>
  );
}
