/** The request of an export and who made it, short enough for a line or a link. */
import type { ExportRequest, ExportView } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';

export interface StartedBy {
  readonly at: string;
  /** False: it was only asked for then. */
  readonly hasBegun: boolean;
  /** As in the audit trail. */
  readonly actor: string;
  readonly names: ExportView['actorNames'];
}

/** @returns branches, format, attachments, and who started it and when */
export function useRequestDetails(): (request: ExportRequest, startedBy: StartedBy | null) => string[] {
  const { t, dateTime } = useWords();
  const actorName = useActorName();
  return (request, startedBy) => [
    request.branches.length === 0 ? t('run.allBranches') : t('run.scope', { count: request.branches.length }),
    t(`start.${request.format}`),
    ...(request.includeAttachments ? [t('run.withAttachments')] : []),
    ...(startedBy === null
      ? []
      : [
          t(startedBy.hasBegun ? 'run.startedBy' : 'run.requestedBy', {
            time: dateTime(startedBy.at),
            name: actorName(startedBy.actor, startedBy.names, 'inSentence'),
          }),
        ]),
  ];
}
