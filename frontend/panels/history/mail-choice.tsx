/** The user's one switch for mails about runs that end while the page is closed. */
import { Checkbox } from '@navikt/ds-react';
import { useId } from 'react';
import { useMailWhenDone, useSetMailWhenDone } from '../../api/choices/choices-queries.ts';
import { problemOf } from '../../api/problem.ts';
import { useMe } from '../../api/queries.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';

export function MailChoice() {
  const { t, error } = useWords();
  const say = useSay();
  const hint = useId();
  const isCoordinator = useMe().data?.role === 'coordinator';
  const wanted = useMailWhenDone(isCoordinator).data;
  const change = useSetMailWhenDone();
  if (!isCoordinator || wanted == null) {
    return null;
  }
  return (
    <section className="card mail-choice" aria-label={t('mail.label')}>
      <Checkbox
        checked={wanted}
        aria-describedby={hint}
        onChange={(event) => {
          const on = event.target.checked;
          change.mutate(on, { onSuccess: () => say(t(on ? 'mail.on' : 'mail.off')) });
        }}
      >
        {t('mail.choice')}
      </Checkbox>
      <p className="subtle" id={hint}>
        {t('mail.hint')}
      </p>
      {change.isError && (
        <p className="field-error" role="alert">
          {error(problemOf(change.error)?.code ?? 'unknown')}
        </p>
      )}
    </section>
  );
}
