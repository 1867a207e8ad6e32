/** The upload of a session's files from this tab: how much of each part has been sent. Pure. */
import type { ImportView } from '../../../lambdas/protocol.ts';

export interface PartTransfer {
  readonly fileId: string;
  readonly partId: string;
  readonly bytes: number;
  readonly sent: number;
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
}

export interface Transfer {
  /**
   * `asking`: the user has to say which files may be replaced; `failed`: some part could not be sent, or the start was
   * refused, and the user can try again.
   */
  readonly phase: 'asking' | 'uploading' | 'starting' | 'failed';
  readonly parts: readonly PartTransfer[];
}

export function transferOf(view: ImportView, asking: boolean): Transfer {
  return {
    phase: asking ? 'asking' : 'uploading',
    parts: view.files.flatMap(({ fileId, parts }) =>
      parts.map(({ partId, bytes }) => ({ fileId, partId, bytes, sent: 0, state: 'waiting' as const })),
    ),
  };
}

export function withPart(
  transfer: Transfer,
  { fileId, partId }: Pick<PartTransfer, 'fileId' | 'partId'>,
  change: Partial<Pick<PartTransfer, 'sent' | 'state'>>,
): Transfer {
  return {
    ...transfer,
    parts: transfer.parts.map((part) =>
      part.fileId === fileId && part.partId === partId ? { ...part, ...change } : part,
    ),
  };
}

/** @returns whole percent of the bytes that have been sent: of one file, or of all */
export function sentPercent({ parts }: Transfer, fileId: string | null = null): number {
  const counted = parts.filter((part) => fileId === null || part.fileId === fileId);
  const total = counted.reduce((sum, { bytes }) => sum + bytes, 0);
  return total === 0 ? 0 : Math.floor((100 * counted.reduce((sum, { sent }) => sum + sent, 0)) / total);
}
