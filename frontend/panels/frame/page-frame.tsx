/** The frame of a page that needs to know its user: the heading, and what stands below it until the user is known. */
import { Heading } from '@navikt/ds-react';
import type { ReactNode } from 'react';
import type { Me } from '../../../lambdas/protocol.ts';
import { useMe } from '../../api/queries.ts';
import { useWords } from '../../translations/words.ts';
import { Trouble } from './trouble.tsx';

interface PageFrameProps {
  readonly heading: string;
  readonly children: (me: Me) => ReactNode;
}

export function PageFrame({ heading, children }: PageFrameProps) {
  const { t } = useWords();
  const me = useMe();
  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {heading}
      </Heading>
      {me.isPending && <p>{t('loading')}</p>}
      {me.isLoadingError && <Trouble error={me.error} onRetry={me.refetch} />}
      {me.data !== undefined && children(me.data)}
    </>
  );
}
