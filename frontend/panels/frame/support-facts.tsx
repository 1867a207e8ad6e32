/** What the user support asks for: the code of an error, and the reference by which its log is found. */
import { CopyButton } from '@navikt/ds-react';
import { useWords } from '../../translations/words.ts';

export interface SupportFactsProps {
  readonly code: string;
  readonly supportReference: string;
}

export function SupportFacts({ code, supportReference }: SupportFactsProps) {
  const { t } = useWords();
  return (
    <dl className="facts">
      <dt>{t('problem.code')}</dt>
      <dd>
        <code>{code}</code>
      </dd>
      <dt>{t('problem.reference')}</dt>
      <dd>
        <code>{supportReference}</code>{' '}
        <CopyButton
          size="small"
          copyText={supportReference}
          text={t('problem.copy')}
          activeText={t('problem.copied')}
        />
      </dd>
    </dl>
  );
}
