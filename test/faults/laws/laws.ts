/** The laws that every run keeps, whatever fails. Each is a sentence that is true of a schedule's run, or is broken. */
import { isDeepStrictEqual } from 'node:util';
import { compareCodePoints } from '../../../lambdas/domain/canonical.ts';
import { isAllowed } from '../../../lambdas/domain/export/export-record.ts';
import { type AuditEvent, type ExportStatus, isTerminal } from '../../../lambdas/protocol.ts';
import type { ExportRun, Observed } from '../runs/run-schedule.ts';
import type { Ending, ExportEnding } from './ending.ts';

export const LAWS = [
  'one-terminal-status',
  'content',
  'trail-path',
  'trail-whole',
  'trail-unchanged',
  'percent',
  'starts-once',
  'recovers',
  'nothing-pending',
  'nothing-left',
  'no-personal-data',
  'harness',
] as const;
export type LawName = (typeof LAWS)[number];

export interface Breach {
  readonly law: LawName;
  /** Without personal data. */
  readonly detail: string;
}

const breach = (law: LawName, detail: string): Breach => ({ law, detail });

/** @param expected contents of undisturbed runs that the export may equal */
export function lawsOfExport(
  { exportId, record, trail, published, content }: ExportEnding,
  run: ExportRun,
  observed: Observed,
  expected: readonly string[],
): Breach[] {
  const status = record.status as ExportStatus;
  const last = trail.filter((event) => isTerminal(event.status) && event.status !== 'failed');
  return [
    ...(isTerminal(status) || (status === 'paused' && observed.schedule.leavesPaused)
      ? []
      : [breach('nothing-pending', `${exportId} is ${status}`)]),
    ...(last.length > 1 || (last.length === 1 && trail.at(-1) !== last[0])
      ? [breach('one-terminal-status', `${exportId}: ${pathOf(trail)}`)]
      : []),
    ...(trail.at(-1)?.status === status ? [] : [breach('one-terminal-status', `${status}, but ${pathOf(trail)}`)]),
    ...lawsOfContent(record, published, content, expected),
    ...lawsOfPath(trail),
    ...lawsOfPercent(run, observed, status),
    ...lawsOfRecovery(record, observed),
  ];
}

function lawsOfContent(
  { status, exportId }: ExportEnding['record'],
  published: ExportEnding['published'],
  content: string | undefined,
  expected: readonly string[],
): Breach[] {
  if (status === 'completed') {
    if (content === undefined) return [breach('content', `${exportId} is completed without a file`)];
    if (expected.includes(content)) return [];
    const why = content.startsWith('unreadable') ? content : `differs from ${expected.length} undisturbed runs`;
    return [breach('content', `${exportId}: ${why}`)];
  }
  return published.length === 0 ? [] : [breach('content', `${exportId} is ${status} and has ${keysOf(published)}`)];
}

function lawsOfPath(trail: readonly AuditEvent[]): Breach[] {
  const breaches: Breach[] = [];
  trail.forEach((event, at) => {
    const before = trail[at - 1];
    if (before === undefined) {
      if (event.status !== 'initialised' && event.status !== 'queued')
        breaches.push(breach('trail-path', pathOf(trail)));
      return;
    }
    if (!isAllowed(before.status, event.status) || event.version <= before.version || event.attempt < before.attempt) {
      breaches.push(breach('trail-path', `${before.status} -> ${event.status} in ${pathOf(trail)}`));
    }
  });
  return breaches;
}

/** A retry begins at 0, and is shown as one. */
function lawsOfPercent(run: ExportRun, { messages }: Observed, status: ExportStatus): Breach[] {
  const polled = run.seen.map(({ attempt, version, progress }) => ({ attempt, version, ...progress }));
  const pushed: typeof polled = [];
  for (const { exportId, attempt, version, progress } of messages) {
    // A client applies only what is newer than what it shows.
    const isNews = exportId === run.exportId && version > (pushed.at(-1)?.version ?? 0);
    if (isNews) pushed.push({ attempt, version, ...progress });
  }
  return [
    ...Object.entries({ polled, pushed }).flatMap(([client, seen]) =>
      seen.flatMap((each, at) => {
        const before = seen[at - 1];
        const falls = before !== undefined && before.attempt === each.attempt && each.percent < before.percent;
        return [
          ...(falls
            ? [breach('percent', `${client}: ${before.percent} (${before.status}) -> ${each.percent} (${each.status})`)]
            : []),
          ...(each.percent === 100 && !each.status.startsWith('completed')
            ? [breach('percent', `${client}: 100 at ${each.status}`)]
            : []),
        ];
      }),
    ),
    ...(status.startsWith('completed') && polled.at(-1)?.status === status && polled.at(-1)?.percent !== 100
      ? [breach('percent', `ends with ${polled.at(-1)?.percent}`)]
      : []),
  ];
}

/** The last attempt of a schedule meets no new faults, so a failure that can be retried does not last. */
function lawsOfRecovery({ status, failure, attempt }: ExportEnding['record'], { happened }: Observed): Breach[] {
  if (status !== 'failed' || failure === null || !failure.retryable || attempt < 3) return [];
  // A damage that no retry can mend may come at any moment.
  return happened.some(({ event }) => event.what === 'corrupt')
    ? []
    : [breach('recovers', `fails with ${failure.code}`)];
}

/**
 * Identical starts at the same time are one export, unless that one had ended when the other began. A start counts what
 * stands at that moment, so an import that ends between two starts makes them two requests, with hashes that differ.
 */
export function lawsOfStarts(
  { starts, importedAgain }: Pick<Observed, 'starts' | 'importedAgain'>,
  { exports }: Pick<Ending, 'exports'>,
): Breach[] {
  const endingOf = (id: string) => exports.find(({ exportId }) => exportId === id);
  const mayBeTwo = (ids: readonly string[]) =>
    importedAgain && new Set(ids.map((id) => endingOf(id)?.record.requestHash)).size === new Set(ids).size;
  const areSplit = (ids: readonly string[]) => {
    const trails = [...new Set(ids)]
      .map((id) => endingOf(id)?.trail ?? [])
      .sort((a, b) => compareCodePoints(a[0]?.at ?? '', b[0]?.at ?? ''));
    return trails.some((trail, at) => {
      const end = trails[at - 1]?.find(({ status }) => isTerminal(status))?.at;
      return at > 0 && (end === undefined || (trail[0]?.at ?? '') < end);
    });
  };
  const isBroken = starts.some((ids) => areSplit(ids) && !mayBeTwo(ids));
  return isBroken ? [breach('starts-once', JSON.stringify(starts))] : [];
}

/** @param before at the end of the run. @param after some time later: nothing has been taken away or changed */
export function lawsOfUnchangedTrails(before: Ending, after: Ending): Breach[] {
  return before.exports.flatMap(({ exportId, trail }) => {
    const later = after.exports.find((each) => each.exportId === exportId)?.trail ?? [];
    const same = isDeepStrictEqual(later.slice(0, trail.length), trail);
    return same ? [] : [breach('trail-unchanged', `${exportId}: ${pathOf(trail)}; later ${pathOf(later)}`)];
  });
}

const pathOf = (trail: readonly AuditEvent[]): string =>
  trail.map(({ status, attempt }) => `${status}/${attempt}`).join(' ');
const keysOf = (objects: readonly { readonly key: string }[]): string => objects.map(({ key }) => key).join(', ');
