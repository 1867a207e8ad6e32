/** Saved choices, each run with one press. What the register of this base year lacks is said before. */
import { Button, Heading } from '@navikt/ds-react';
import { useState } from 'react';
import type { ExportRequest, Template } from '../../../../lambdas/protocol.ts';
import { useTemplateChange, useTemplates } from '../../../api/choices/choices-queries.ts';
import { problemOf } from '../../../api/problem.ts';
import { useWords } from '../../../translations/words.ts';
import { useActorName } from '../../frame/actor-name.ts';
import { QuestionDialog } from '../../frame/question-dialog.tsx';
import { useSay } from '../../run/status-messages.tsx';
import { useRequestDetails } from '../request-details.ts';

interface SavedChoicesProps {
  readonly year: number;
  /** Those of the register. */
  readonly branches: readonly string[];
  /** Null for those who only read. */
  readonly onRun: ((request: ExportRequest) => void) | null;
}

export function SavedChoices({ year, branches, onRun }: SavedChoicesProps) {
  const { t, error } = useWords();
  const say = useSay();
  const list = useTemplates().data;
  const change = useTemplateChange();
  const [asked, setAsked] = useState<Template | null>(null);
  if (list === undefined || list.templates.length === 0) {
    return null;
  }
  function remove({ name }: Template, seen: string) {
    change.mutate(
      { kind: 'delete', seen, name },
      { onSuccess: () => say(t('saved.deleted', { name })), onSettled: () => setAsked(null) },
    );
  }
  return (
    <section className="stack-small" aria-labelledby="saved-heading">
      <Heading level="3" size="xsmall" id="saved-heading">
        {t('saved.heading')}
      </Heading>
      <ul className="saved-choices">
        {list.templates.map((template) => (
          <li key={template.name}>
            <SavedChoice
              template={template}
              actorNames={list.actorNames}
              year={year}
              branches={branches}
              onRun={onRun}
              onDelete={() => setAsked(template)}
            />
          </li>
        ))}
      </ul>
      {change.variables?.kind === 'delete' && change.isError && (
        <p className="field-error" role="alert">
          {error(problemOf(change.error)?.code ?? 'unknown')}
        </p>
      )}
      {asked !== null && (
        <QuestionDialog
          heading={t('saved.deleteHeading', { name: asked.name })}
          yes={t('saved.delete')}
          no={t('saved.keep')}
          danger
          busy={change.isPending}
          onYes={() => remove(asked, list.etag)}
          onNo={() => setAsked(null)}
        >
          <p>{t('saved.deleteText')}</p>
        </QuestionDialog>
      )}
    </section>
  );
}

/** Named in a sentence; the others are counted. */
const MAX_NAMED = 5;

interface SavedChoiceProps extends SavedChoicesProps {
  readonly template: Template;
  readonly actorNames: Readonly<Record<string, string>>;
  readonly onDelete: () => void;
}

function SavedChoice({ template, actorNames, year, branches, onRun, onDelete }: SavedChoiceProps) {
  const { t, dateTime } = useWords();
  const details = useRequestDetails();
  const actorName = useActorName();
  const { name, request, savedAt, savedBy } = template;
  const missing = request.branches.filter((branch) => !branches.includes(branch));
  const left = request.branches.filter((branch) => branches.includes(branch));
  const isNothingLeft = missing.length > 0 && left.length === 0;
  const listed = (names: readonly string[]) =>
    [
      ...names.slice(0, MAX_NAMED),
      ...(names.length > MAX_NAMED ? [t('saved.more', { count: names.length - MAX_NAMED })] : []),
    ].join(', ');
  const about = [
    ...details({ ...request, year }, null),
    t(`language.${request.language}`),
    t('saved.by', { name: actorName(savedBy, actorNames, 'inSentence'), time: dateTime(savedAt) }),
  ];
  return (
    <div className="saved-choice">
      <div>
        <p>
          <strong>{name}</strong>
        </p>
        <p className="subtle">{about.join(', ')}</p>
        {missing.length > 0 && (
          <p>
            {t('saved.missing', { year, branches: listed(missing) })} {isNothingLeft && t('saved.nothingLeft')}
          </p>
        )}
      </div>
      {onRun !== null && (
        <div className="controls">
          {!isNothingLeft && (
            <Button
              type="button"
              size="small"
              variant="secondary"
              onClick={() => onRun({ ...request, year, branches: left })}
            >
              {t(missing.length === 0 ? 'saved.run' : 'saved.runWithout', { name, count: missing.length })}
            </Button>
          )}
          <Button type="button" size="small" variant="tertiary" onClick={onDelete}>
            {t('saved.delete')}
            <span className="visually-hidden"> {name}</span>
          </Button>
        </div>
      )}
    </div>
  );
}
