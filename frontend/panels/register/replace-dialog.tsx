/** Asks which files may replace those of the same name in the register. None does unless the user says so. */
import { Checkbox, CheckboxGroup } from '@navikt/ds-react';
import { useState } from 'react';
import type { ImportView, ReplacedFile } from '../../../lambdas/protocol.ts';
import { useRegister } from '../../api/registers/register-queries.ts';
import { useImportStore } from '../../progress/imports/import-context.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';

interface ReplaceDialogProps {
  readonly view: ImportView;
  /** Nothing is to be imported. */
  readonly onDecline: () => Promise<void>;
}

interface QuestionProps extends ReplaceDialogProps {
  readonly asked: readonly Asked[];
  /** Files that replace no other. */
  readonly others: number;
  readonly busy: boolean;
  /** @returns what carries the answer out, once */
  readonly answer: (carryOut: () => Promise<void>) => () => void;
}

interface Asked {
  readonly fileId: string;
  readonly name: string;
  readonly replaces: ReplacedFile;
}

export function ReplaceDialog({ view, onDecline }: ReplaceDialogProps) {
  const [busy, setBusy] = useState(false);
  const answer = (carryOut: () => Promise<void>) => () => {
    setBusy(true);
    void carryOut().finally(() => setBusy(false));
  };
  const asked = view.files.flatMap(({ fileId, name, replaces }) =>
    replaces === null ? [] : [{ fileId, name, replaces }],
  );
  const question = { view, onDecline, asked, others: view.files.length - asked.length, busy, answer };
  return asked.length === 1 ? <OneFile {...question} /> : <SeveralFiles {...question} />;
}

function OneFile({ view, onDecline, asked, others, busy, answer }: QuestionProps) {
  const store = useImportStore();
  const { t } = useWords();
  const facts = useFacts(view);
  const decline = others === 0 ? onDecline : () => store.answer([]);
  return (
    <QuestionDialog
      heading={t('replace.heading', { count: 1 })}
      yes={t('replace.yes')}
      no={t(others === 0 ? 'replace.no' : 'replace.noOthers')}
      busy={busy}
      onYes={answer(() => store.answer(asked.map(({ fileId }) => fileId)))}
      onNo={answer(decline)}
    >
      {asked.map(({ fileId, name, replaces }) => (
        <p key={fileId}>
          <span className="file-name">{name}</span>
          <br />
          {facts(replaces)}
        </p>
      ))}
      <p>{t('replace.stays')}</p>
    </QuestionDialog>
  );
}

function SeveralFiles({ view, onDecline, asked, others, busy, answer }: QuestionProps) {
  const store = useImportStore();
  const { t } = useWords();
  const facts = useFacts(view);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const imported = others + chosen.length;
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
          <Checkbox key={fileId} value={fileId} description={facts(replaces)}>
            {name}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </QuestionDialog>
  );
}

/** When the file in the register was imported, by whom, and how many rows it has. */
function useFacts({ year, actorNames }: Pick<ImportView, 'year' | 'actorNames'>): (replaced: ReplacedFile) => string {
  // The import names those who acted on it, the register those who imported the files that are there.
  const names = { ...useRegister(year).data?.actorNames, ...actorNames };
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  return ({ importedAt, importedBy, activityRows, attendanceRows }) =>
    t('replace.file', {
      time: dateTime(importedAt),
      name: actorName(importedBy, names, 'inSentence'),
      activities: number(activityRows),
      attendances: number(attendanceRows),
    });
}
