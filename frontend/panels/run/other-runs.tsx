/** The organisation's other running exports: those of colleagues, or of another tab. */
import { Heading, Link } from '@navikt/ds-react';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { exportIdOf, isWorking } from '../../progress/reducer.ts';
import { useRunPart } from '../../progress/run-context.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { StatusTag } from '../frame/status-tag.tsx';
import { useRequestDetails } from '../start/request-details.ts';

export function OtherRuns({ exports }: { readonly exports: readonly ExportListItem[] }) {
  const { t } = useWords();
  const requestFacts = useRequestDetails();
  const followed = useRunPart(({ state }) => exportIdOf(state));
  const others = exports.filter((each) => isWorking(each.progress.status) && each.exportId !== followed);
  if (others.length === 0) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="others-heading">
      <Heading level="2" size="small" id="others-heading">
        {t('others.heading')}
      </Heading>
      <ul className="plain-list">
        {others.map(({ exportId, request, createdAt, startedAt, requestedBy, actorNames, progress, queuePlace }) => (
          <li key={exportId}>
            <Link href={addressOf({ page: 'export', exportId })}>
              {t('others.follow', {
                year: request.year,
                facts: requestFacts(request, {
                  at: startedAt ?? createdAt,
                  hasBegun: startedAt !== null,
                  actor: requestedBy,
                  names: actorNames,
                }).join(' · '),
              })}
            </Link>{' '}
            <StatusTag status={progress.status} place={queuePlace} />
          </li>
        ))}
      </ul>
    </section>
  );
}
