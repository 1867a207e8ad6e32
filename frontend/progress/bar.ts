/** How full the progress bar is. */
import type { Download } from './download.ts';

export interface Bar {
  readonly phase: 'processing' | 'downloading';
  /** 0 to 100, whole. */
  readonly percent: number;
}

/**
 * When the download was chosen at the start, processing fills the first half and the received bytes fill the second. Once that
 * download is over the bar is full, however it ended, because the report is there. Otherwise processing fills the whole bar. A
 * later download has its own bar, so this one never goes back.
 * @param percent of processing, 0 to 100
 * @param downloadWhenReady chosen at the start, and that download is not over
 */
export function barOf(percent: number, downloadWhenReady: boolean, download: Download): Bar {
  if (!downloadWhenReady) {
    return { phase: 'processing', percent: Math.floor(percent) };
  }
  if (download.kind === 'none' || percent < 100) {
    return { phase: 'processing', percent: Math.floor(percent / 2) };
  }
  return { phase: 'downloading', percent: Math.floor(50 + downloadedPercent(download) / 2) };
}

/** 0 to 100; 0 while the size is not known. */
export function downloadedPercent(download: Download): number {
  switch (download.kind) {
    case 'none':
    case 'cancelled':
    case 'failed':
      return 0;
    case 'running':
      return download.total === null || download.total === 0
        ? 0
        : Math.min(100, Math.floor((download.received / download.total) * 100));
    case 'done':
      return 100;
  }
}
