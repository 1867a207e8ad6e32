/** How full the progress bar is. */
import type { Download } from './download.ts';

export interface Bar {
  readonly phase: 'processing' | 'downloading';
  /** 0 to 100, whole. */
  readonly percent: number;
}

/**
 * When the download was chosen at the start, processing fills the first half and the received bytes fill the second.
 * Otherwise processing fills the whole bar, and a later download has its own bar.
 * @param percent of processing, 0 to 100
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
      return 0;
    case 'running':
    case 'failed':
      return download.total === null || download.total === 0
        ? 0
        : Math.min(100, Math.floor((download.received / download.total) * 100));
    case 'done':
      return 100;
  }
}
