/** The status of an export in a list or among its facts, with its place in the queue. */
import { Tag } from '@navikt/ds-react';
import { type ExportStatus, isTerminal } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';

interface StatusTagProps {
  readonly status: ExportStatus;
  /** In the queue. */
  readonly place?: number | null;
}

export function StatusTag({ status, place = null }: StatusTagProps) {
  const { t } = useWords();
  const colour =
    status === 'completed' ? 'success' : status === 'failed' ? 'danger' : isTerminal(status) ? 'neutral' : 'info';
  return (
    <Tag variant="moderate" size="small" data-color={colour}>
      {place === null ? t(`statusName.${status}`) : t('history.queuedAt', { place })}
    </Tag>
  );
}
