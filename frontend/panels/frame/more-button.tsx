/** Asks for the next page of a list. */
import { Button } from '@navikt/ds-react';
import type { Ref } from 'react';
import { useWords } from '../../translations/words.ts';

interface MoreButtonProps {
  /** Whether it is being fetched; the button then does nothing and keeps focus. */
  readonly isFetching: boolean;
  readonly onMore: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function MoreButton({ isFetching, onMore, ref }: MoreButtonProps) {
  const { t } = useWords();
  return (
    <Button
      variant="secondary"
      size="small"
      ref={ref}
      aria-disabled={isFetching}
      onClick={() => {
        if (!isFetching) {
          onMore();
        }
      }}
    >
      {t(isFetching ? 'history.loadingMore' : 'history.more')}
    </Button>
  );
}
