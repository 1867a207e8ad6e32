/** Asks which files may replace those of the same name in the register. None is chosen from the start. */
import { Checkbox, CheckboxGroup } from '@navikt/ds-react';
import { useState } from 'react';
import type { ImportView } from '../../../lambdas/protocol.ts';
import { useImportStore } from '../../progress/imports/import-context.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';

interface ReplaceDialogProps {
  readonly view: ImportView;
  /** Nothing is to be imported. */
  readonly onDecline: () => Promise<void>;
}

export function ReplaceDialog({ view, onDecline }: ReplaceDialogProps) {
  const store = useImportStore();
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const asked = view.files.flatMap(({ fileId, name, replaces }) =>
    replaces === null ? [] : [{ fileId, name, replaces }],
  );
  const imported = view.files.length - asked.length + chosen.length;

  const answer = (carryOut: () => Promise<void>) => () => {
    setBusy(true);
    void carryOut().finally(() => setBusy(false));
  };
  return (
    <QuestionDialog
      heading={t('replace.heading', { count: asked.length })}
      yes={imported === 0 ? t('replace.nothing') : t('replace.continue', { count: imported })}
      no={t('replace.cancel')}
      busy={busy}
      onYes={answer(imported === 0 ? onDecline : () => store.answer(chosen))}
      onNo={answer(onDecline)}
    >
      <p>{t('replace.lead')}</p>
      <CheckboxGroup
        legend={t('replace.legend')}
        hideLegend
        value={[...chosen]}
        onChange={(ids: readonly string[]) => setChosen(ids)}
      >
        {asked.map(({ fileId, name, replaces }) => (
          <Checkbox
            key={fileId}
            value={fileId}
            description={t('replace.file', {
              time: dateTime(replaces.importedAt),
              name: actorName(replaces.importedBy, view.actorNames, 'inSentence'),
              activities: number(replaces.activityRows),
              attendances: number(replaces.attendanceRows),
            })}
          >
            {name}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </QuestionDialog>
  );
}
