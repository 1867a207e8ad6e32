/** How many branches have not delivered, or how many have, for the front door. */
import { Link } from '@navikt/ds-react';
import { useDeliveries } from '../../api/branches/branch-queries.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';

export function MissingBranches({ year }: { readonly year: number }) {
  const { t } = useWords();
  const deliveries = useDeliveries(year).data;
  if (deliveries == null) {
    return null;
  }
  const { delivered, new: added, missing } = deliveries;
  return (
    <p>
      <Link href={addressOf({ page: 'branches', year })}>
        {missing > 0
          ? t('branches.missing', { count: missing })
          : t('branches.delivered', { count: delivered + added })}
      </Link>
    </p>
  );
}
