/** What goes on in the organisation now: exports that run, wait or are paused, and an import that has not ended. */
import { Heading, Link } from '@navikt/ds-react';
import type { ExportListItem, ImportView } from '../../../lambdas/protocol.ts';
import { isWorking } from '../../progress/reducer.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';

interface UnderWayProps {
  readonly exports: readonly ExportListItem[];
  readonly openImport: ImportView | null;
}

export function UnderWay({ exports, openImport }: UnderWayProps) {
  const { t, number } = useWords();
  const actorName = useActorName();
  const open = exports.filter(({ progress: { status } }) => isWorking(status) || status === 'paused');
  if (open.length === 0 && openImport === null) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="now-heading">
      <Heading level="2" size="small" id="now-heading">
        {t('now.heading')}
      </Heading>
      <ul className="plain-list">
        {openImport !== null && (
          <li>
            <Link href={addressOf({ page: 'register', year: openImport.year, importId: openImport.importId })}>
              {t('now.import', {
                name: actorName(openImport.requestedBy, openImport.actorNames, 'inSentence'),
                year: openImport.year,
                count: openImport.summary.total,
              })}
            </Link>{' '}
            {t(`importStatus.${openImport.status}`)}
          </li>
        )}
        {open.map(({ exportId, request, requestedBy, actorNames, progress, queuePlace }) => (
          <li key={exportId}>
            <Link href={addressOf({ page: 'export', exportId })}>
              {t('now.export', {
                name: actorName(requestedBy, actorNames, 'inSentence'),
                year: request.year,
                scope: request.branches.length === 0 ? '' : ` (${t('run.scope', { count: request.branches.length })})`,
              })}
            </Link>{' '}
            {queuePlace === null
              ? t('now.progress', {
                  status: t(`statusName.${progress.status}`),
                  percent: number(Math.floor(progress.percent)),
                })
              : t('history.queuedAt', { place: queuePlace })}
          </li>
        ))}
      </ul>
    </section>
  );
}
