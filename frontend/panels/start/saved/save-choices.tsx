/** Saves the choices of the form under a name, for this base year and all others. */
import { Button, TextField } from '@navikt/ds-react';
import { useState } from 'react';
import { TEMPLATE_LIMITS, type TemplateRequest } from '../../../../lambdas/protocol.ts';
import { useTemplateChange, useTemplates } from '../../../api/choices/choices-queries.ts';
import { problemOf } from '../../../api/problem.ts';
import { useWords } from '../../../translations/words.ts';
import { useSay } from '../../run/status-messages.tsx';

interface SaveChoicesProps {
  /** Null while they are not complete. */
  readonly request: TemplateRequest | null;
}

export function SaveChoices({ request }: SaveChoicesProps) {
  const { t, error } = useWords();
  const say = useSay();
  const list = useTemplates().data;
  const change = useTemplateChange();
  const [given, setGiven] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const name = given.trim().replaceAll(/\s+/g, ' ');
  const replaced = list?.templates.find((each) => keyOf(each.name) === keyOf(name));

  function save() {
    if (list === undefined || change.isPending) {
      return;
    }
    if (name === '' || request === null) {
      setFault(t(name === '' ? 'saved.noName' : 'start.noBranchChosen'));
      return;
    }
    setFault(null);
    change.mutate(
      { kind: 'save', seen: list.etag, template: { name, request } },
      {
        onSuccess: () => {
          setGiven('');
          say(t('saved.done', { name }));
        },
        onError: (thrown) => setFault(error(problemOf(thrown)?.code ?? 'unknown')),
      },
    );
  }

  return (
    <div className="save-choices">
      <TextField
        label={t('saved.name')}
        description={replaced === undefined ? t('saved.nameHint') : t('saved.replaces', { name: replaced.name })}
        size="small"
        autoComplete="off"
        maxLength={TEMPLATE_LIMITS.nameLetters}
        value={given}
        error={fault}
        onChange={(event) => {
          setGiven(event.target.value);
          setFault(null);
        }}
        onKeyDown={(event) => {
          // Enter in this field saves, and must not start an export.
          if (event.key === 'Enter') {
            event.preventDefault();
            save();
          }
        }}
      />
      <div>
        <Button type="button" size="small" variant="secondary" aria-disabled={change.isPending} onClick={save}>
          {t(replaced === undefined ? 'saved.save' : 'saved.replace')}
        </Button>
      </div>
    </div>
  );
}

/** As the API compares names. */
function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
