/** Asks for the reason why findings are accepted as they are. */
import { TextField } from '@navikt/ds-react';
import { useState } from 'react';
import { MAX_REASON_LENGTH } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import { Refused } from '../reviews/given-answer.tsx';

interface AcceptDialogProps {
  /** Number of findings. */
  readonly count: number;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onAccept: (reason: string) => void;
  readonly onClose: () => void;
}

export function AcceptDialog({ count, busy, error, onAccept, onClose }: AcceptDialogProps) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  return (
    <QuestionDialog
      heading={t('accept.question', { count })}
      yes={t('accept.yes')}
      no={t('accept.no')}
      busy={busy}
      onYes={() => {
        setMissing(reason.trim() === '');
        if (reason.trim() !== '') {
          onAccept(reason.trim());
        }
      }}
      onNo={onClose}
    >
      <p>{t('accept.explain')}</p>
      <TextField
        size="small"
        label={t('accept.reason')}
        description={t('accept.noNames')}
        value={reason}
        maxLength={MAX_REASON_LENGTH}
        error={isMissing && reason.trim() === '' ? t('accept.missing') : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      {error !== null && <Refused heading={t('accept.refused')} error={error} />}
    </QuestionDialog>
  );
}
