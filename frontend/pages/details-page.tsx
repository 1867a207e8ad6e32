/** The details of one export: what was asked for, what happened when, how long each step took. */
import { Heading, Link, Table } from '@navikt/ds-react';
import type { AuditEvent, ExportStatus } from '../../lambdas/protocol.ts';
import { useAuditTrail, useExport } from '../api/exports/export-queries.ts';
import { useMe } from '../api/queries.ts';
import { useActorName } from '../panels/frame/actor-name.ts';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { StatusTag } from '../panels/frame/status-tag.tsx';
import { SupportFacts } from '../panels/frame/support-facts.tsx';
import { TableFrame } from '../panels/frame/tables/table-frame.tsx';
import { Trouble } from '../panels/frame/trouble.tsx';
import { AuditTrail } from '../panels/result/audit-trail.tsx';
import { Cost } from '../panels/result/cost.tsx';
import { stageTimings } from '../progress/stage-timings.ts';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

interface DetailsPageProps {
  readonly exportId: string;
  /** The filter of the list that the user came from. */
  readonly query: string;
}

export function DetailsPage({ exportId, query }: DetailsPageProps) {
  const { t, error, dateTime } = useWords();
  const actorName = useActorName();
  const me = useMe().data;
  const found = useExport(exportId, me?.role === 'finance');
  const view = found.data;
  const trail = useAuditTrail(exportId, view ?? null);
  const heading =
    view === null
      ? t('run.notFoundTitle')
      : view === undefined
        ? t('run.headingUnknown')
        : t(view.startedAt === null ? 'details.headingRequested' : 'details.heading', {
            time: dateTime(view.startedAt ?? view.createdAt),
          });
  usePageTitle(heading);
  return (
    <>
      <p className="way-back">
        <Link href={addressOf({ page: 'history', query })}>{t('details.back')}</Link>
      </p>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {heading}
      </Heading>
      {found.isPending && <p>{t('loading')}</p>}
      {found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {view === null && <p>{t('run.notFound')}</p>}
      {view != null && (
        <div className="stack">
          <section className="card" aria-labelledby="facts-heading">
            <Heading level="2" size="small" id="facts-heading">
              {t('details.facts')}
            </Heading>
            <dl className="facts">
              <dt>{t('history.status')}</dt>
              <dd>
                <StatusTag status={view.progress.status} place={view.queuePlace} />
              </dd>
              <dt>{t('history.year')}</dt>
              <dd>{view.request.year}</dd>
              <dt>{t('start.branches')}</dt>
              <dd>{view.request.branches.length === 0 ? t('run.allBranches') : view.request.branches.join(', ')}</dd>
              <dt>{t('history.format')}</dt>
              <dd>{t(`start.${view.request.format}`)}</dd>
              <dt>{t('history.by')}</dt>
              <dd>{actorName(view.requestedBy, view.actorNames, 'alone')}</dd>
              <dt>{t('details.attempts')}</dt>
              <dd>{t('details.attemptOf', { attempt: view.attempt, max: view.maxAttempts })}</dd>
              <dt>{t('details.exportId')}</dt>
              <dd>
                <code className="checksum">{exportId}</code>
              </dd>
            </dl>
            {view.result?.outcome === 'failed' && (
              <>
                <p>{error(view.result.code)}</p>
                <SupportFacts code={view.result.code} supportReference={view.result.supportReference} />
              </>
            )}
            <Link href={addressOf({ page: 'export', exportId })}>
              {t(
                view.result?.outcome === 'completed' && me?.role !== 'finance'
                  ? 'details.followToFile'
                  : 'details.follow',
              )}
            </Link>
          </section>
          {/* Nothing was run that could cost anything. */}
          {me?.role === 'finance' && view.startedAt !== null && <Cost cost={view.cost} />}
          {trail.isPending && <p>{t('loading')}</p>}
          {trail.isLoadingError && <Trouble error={trail.error} onRetry={trail.refetch} />}
          {trail.data !== undefined && (
            <>
              <Timings events={trail.data.events} status={view.progress.status} hasBegun={view.startedAt !== null} />
              <AuditTrail trail={trail.data} names={view.actorNames} />
            </>
          )}
        </div>
      )}
    </>
  );
}

interface TimingsProps {
  readonly events: readonly AuditEvent[];
  readonly status: ExportStatus;
  readonly hasBegun: boolean;
}

function Timings({ events, status, hasBegun }: TimingsProps) {
  const { t, seconds } = useWords();
  const timings = stageTimings(events);
  if (timings.length === 0) {
    return (
      <section className="card" aria-labelledby="timings-heading">
        <Heading level="2" size="small" id="timings-heading">
          {t('details.timings')}
        </Heading>
        <p>{t(hasBegun ? 'details.noTimings' : status === 'queued' ? 'details.notBegun' : 'details.neverBegun')}</p>
      </section>
    );
  }
  return (
    <section className="card" aria-labelledby="timings-heading">
      <Heading level="2" size="small" id="timings-heading">
        {t('details.timings')}
      </Heading>
      <TableFrame label={t('details.timingsCaption')}>
        <Table size="small">
          <caption className="visually-hidden">{t('details.timingsCaption')}</caption>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{t('details.stage')}</Table.HeaderCell>
              <Table.HeaderCell scope="col" className="numeric">
                {t('details.attempt')}
              </Table.HeaderCell>
              <Table.HeaderCell scope="col" className="numeric">
                {t('details.took')}
              </Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {timings.map(({ attempt, stage, milliseconds }) => (
              <Table.Row key={`${attempt} ${stage}`}>
                <Table.HeaderCell scope="row">{t(`stage.${stage}`)}</Table.HeaderCell>
                <Table.DataCell className="numeric">{attempt}</Table.DataCell>
                <Table.DataCell className="numeric">{seconds(milliseconds)}</Table.DataCell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </TableFrame>
    </section>
  );
}
