/** Takes back the newest change of the register by one press: the version before it is made current again. */
import { Button } from '@navikt/ds-react';
import { useRegister, useRegisterChange } from '../../api/registers/register-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';
import { ChangeRefused } from './change-refused.tsx';

interface UndoChangeProps {
  readonly year: number;
  /** The version that the change made. A later one is nothing that this button undoes. */
  readonly version: number;
  /** `Angre importen` */
  readonly text: string;
}

export function UndoChange({ year, version, text }: UndoChangeProps) {
  const { t } = useWords();
  const say = useSay();
  const current = useRegister(year).data?.version;
  const change = useRegisterChange(year);
  // Before the first version there is none to go back to.
  if (current !== version || version === 1) {
    return null;
  }
  return (
    <div className="stack-small">
      <div>
        <Button
          size="small"
          variant="secondary"
          aria-disabled={change.isPending}
          onClick={() => {
            if (!change.isPending) {
              change.mutate(
                { kind: 'restore', seen: version, version: version - 1 },
                { onSuccess: () => say(t('versions.restored', { version: version - 1 })) },
              );
            }
          }}
        >
          {change.isPending ? t('undo.undoing') : text}
        </Button>
      </div>
      <ChangeRefused error={change.error} />
    </div>
  );
}
