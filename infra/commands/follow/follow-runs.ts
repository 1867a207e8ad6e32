/** Follows an import or an export to its end: by the news of the socket where a command has them, else by polling. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ExportView,
  type ImportView,
  importViewSchema,
  isImportEnded,
  isTerminal,
} from '../../../lambdas/protocol.ts';
import type { ApiClient } from '../cli/api-client.ts';
import { pollPause } from './poll-pause.ts';
import type { NextLook, WaitOptions } from './run-news.ts';

/** What there is to show of an export that is under way. */
export type ShownProgress = Pick<ExportView, 'progress' | 'queuePlace'>;

export interface FollowOptions {
  /** Without them the API is polled. */
  readonly news?: NextLook | undefined;
  readonly stop?: AbortSignal | undefined;
}

/** @param stop cancels the export, which is then followed until it is cancelled */
export async function followExport(
  api: Pick<ApiClient, 'view' | 'act'>,
  exportId: string,
  { news, stop, show = () => {} }: FollowOptions & { readonly show?: (shown: ShownProgress) => void },
): Promise<ExportView> {
  const begun = Date.now();
  let isCancelled = false;
  for (;;) {
    const view = await api.view(exportId);
    show(view);
    if (isTerminal(view.progress.status)) {
      return view;
    }
    if (stop?.aborted && !isCancelled) {
      isCancelled = true;
      await api.act(exportId, 'cancel');
    }
    await nextLook(news, exportId, {
      begun,
      stop: isCancelled ? undefined : stop,
      onMessage: ({ progress }) => show({ progress, queuePlace: null }),
    });
  }
}

/** @param stop ends the following. @throws its reason */
export async function followImport(
  api: Pick<ApiClient, 'json'>,
  importId: string,
  { news, stop }: FollowOptions,
): Promise<ImportView> {
  const begun = Date.now();
  for (;;) {
    const view = importViewSchema.parse(await api.json('GET', `/imports/${importId}`));
    if (isImportEnded(view.status)) {
      return view;
    }
    stop?.throwIfAborted();
    await nextLook(news, importId, { begun, stop });
  }
}

function nextLook(news: NextLook | undefined, runId: string, options: WaitOptions): Promise<void> {
  return news === undefined ? sleep(pollPause(Date.now() - options.begun)) : news.next(runId, options);
}
