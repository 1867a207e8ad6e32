/** How an export ended: one panel for each way, in plain words. */

import { CopyButton, Table } from '@navikt/ds-react';
import * as z from 'zod';
import type { ExportResult } from '../../lambdas/protocol.ts';
import type { Run } from '../progress/run.ts';
import { useWords } from '../translations/words.ts';
import { useActorName } from './actor-name.ts';
import { CompletedOutcome } from './completed-outcome.tsx';
import { Notice } from './notice.tsx';
import { TableFrame } from './table-frame.tsx';

type Failed = Extract<ExportResult, { outcome: 'failed' }>;

export function Outcome({ run }: { readonly run: Run }) {
  const { t, number } = useWords();
  const actorName = useActorName();
  const { result, failure } = run;
  const maxAttempts = run.particulars?.maxAttempts ?? run.attempt;
  if (result === null) {
    // Code and reference come with the message; the rest follows with the snapshot.
    return failure === null ? null : (
      <FailedOutcome {...failure} result={null} attempt={run.attempt} maxAttempts={maxAttempts} />
    );
  }
  switch (result.outcome) {
    case 'completed':
      return <CompletedOutcome result={result} />;
    case 'completed_empty':
      return (
        <Notice tone="info" heading={t('outcome.completed_empty.heading')} text={t('outcome.completed_empty.text')} />
      );
    case 'failed':
      return (
        <FailedOutcome
          code={result.code}
          supportReference={result.supportReference}
          result={result}
          attempt={run.attempt}
          maxAttempts={maxAttempts}
        />
      );
    case 'cancelled': {
      const percent = number(Math.floor(result.percent));
      return (
        <Notice tone="info" heading={t('outcome.cancelled.heading')}>
          <p>
            {t('outcome.cancelled.by', {
              name: actorName(result.cancelledBy, run.particulars?.actorNames ?? {}, 'inSentence'),
              percent,
            })}{' '}
            {t(result.cleanupCompleted ? 'outcome.cancelled.cleaned' : 'outcome.cancelled.cleaning')}
          </p>
        </Notice>
      );
    }
  }
}

interface FailedOutcomeProps {
  readonly code: string;
  readonly supportReference: string;
  readonly result: Failed | null;
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** The page's one alert. */
function FailedOutcome({ code, supportReference, result, attempt, maxAttempts }: FailedOutcomeProps) {
  const { t, error } = useWords();
  const heading =
    result === null
      ? t('outcome.failed.headingUnknown')
      : t('outcome.failed.heading', { stage: t(`stage.${result.stage}`) });
  return (
    <Notice tone="danger" heading={heading} alert>
      <p>{error(code)}</p>
      <UnmappedLabels details={result?.details ?? {}} />
      <p>{t('outcome.failed.safe')}</p>
      {attempt >= maxAttempts ? (
        <p>{t('outcome.failed.noMoreAttempts', { max: maxAttempts })}</p>
      ) : (
        result?.retryable === true && <p>{t('outcome.failed.retryHint', { attempt: attempt + 1, max: maxAttempts })}</p>
      )}
      <SupportFacts code={code} supportReference={supportReference} />
    </Notice>
  );
}

export function SupportFacts({ code, supportReference }: Pick<FailedOutcomeProps, 'code' | 'supportReference'>) {
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

const labelsSchema = z.object({ labels: z.array(z.object({ label: z.string(), activities: z.number() })) });

function UnmappedLabels({ details }: { readonly details: Failed['details'] }) {
  const { t, number } = useWords();
  const parsed = labelsSchema.safeParse(details);
  if (!parsed.success) {
    return null;
  }
  return (
    <TableFrame label={t('outcome.failed.labels')}>
      <Table size="small">
        <caption className="table-caption">{t('outcome.failed.labels')}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('outcome.failed.label')}</Table.HeaderCell>
            <Table.HeaderCell scope="col" className="numeric">
              {t('outcome.failed.labelActivities')}
            </Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {parsed.data.labels.map(({ label, activities }) => (
            <Table.Row key={label}>
              <Table.HeaderCell scope="row">{label === '' ? t('outcome.failed.labelEmpty') : label}</Table.HeaderCell>
              <Table.DataCell className="numeric">{number(activities)}</Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </TableFrame>
  );
}
