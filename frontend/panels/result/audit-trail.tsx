/** The audit trail of an export: whether it is whole, and its events. */
import { Heading } from '@navikt/ds-react';
import * as z from 'zod';
import type { AuditEvent, AuditTrailView, ExportView, TrailCheck } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Notice } from '../frame/notice.tsx';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { ErrorWords } from './error-words.tsx';

interface AuditTrailProps {
  readonly trail: AuditTrailView;
  readonly names: ExportView['actorNames'];
}

export function AuditTrail({ trail: { events, check }, names }: AuditTrailProps) {
  const { t, exactTime } = useWords();
  const actorName = useActorName();
  return (
    <section className="card" aria-labelledby="trail-heading">
      <Heading level="2" size="small" id="trail-heading">
        {t('details.trail')}
      </Heading>
      <Check check={check} />
      <StackedTable
        caption={t('details.trailCaption')}
        columns={[t('details.time'), t('details.status'), t('details.actor'), t('details.attempt')]}
        rows={events.map(({ version, at, sequence, status, actor, attempt, details }) => ({
          key: `${sequence} ${version} ${at}`,
          cells: [
            exactTime(at),
            <EventName key="status" status={status} details={details} />,
            actorName(actor, names, 'alone'),
            attempt,
          ],
        }))}
      />
    </section>
  );
}

const failureSchema = z.object({ code: z.string() });

/** What happened; of a failure also why. */
function EventName({ status, details }: Pick<AuditEvent, 'status' | 'details'>) {
  const { t } = useWords();
  if (details.download === true) {
    return t('details.downloaded');
  }
  const failure = status === 'failed' ? failureSchema.safeParse(details).data : undefined;
  return failure === undefined ? (
    t(`statusName.${status}`)
  ) : (
    <>
      {t(`statusName.${status}`)}. <ErrorWords code={failure.code} />
    </>
  );
}

function Check({ check }: { readonly check: TrailCheck }) {
  const { t } = useWords();
  if (check.outcome === 'broken') {
    const { kind, sequence } = check;
    return (
      <Notice tone="danger" heading={t('trail.broken')} text={t(`trail.kind.${kind}`, { sequence })}>
        <p>{t('trail.report')}</p>
      </Notice>
    );
  }
  const { chained, older } = check;
  return (
    <>
      {chained > 0 && <p>{t('trail.whole', { count: chained })}</p>}
      {older > 0 && <p>{t('trail.older', { count: older })}</p>}
    </>
  );
}
