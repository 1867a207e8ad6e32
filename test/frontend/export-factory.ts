/** Exports, messages and histories for tests of the page, with defaults for everything that a test does not set. */
import type {
  ChunkView,
  ExportMessage,
  ExportResult,
  ExportStatus,
  ExportView,
  Progress,
  Stage,
} from '../../lambdas/protocol.ts';
import { STAGES } from '../../lambdas/protocol.ts';

export const EXPORT_ID = 'export-1';
const ORGANISATION = '970168889';

/** An instant, `seconds` after the export began. */
export const instant = (seconds: number) => new Date(Date.UTC(2026, 0, 15, 9, 0, seconds)).toISOString();

export function progress(overrides: Partial<Progress> = {}): Progress {
  return {
    status: 'querying_activities',
    stage: 'querying_activities',
    stageIndex: 1,
    stageCount: 7,
    percent: 10,
    phase: 'processing',
    stageProgress: { current: 1, total: 4, currentItem: null },
    estimate: { kind: 'calculating' },
    ...overrides,
  };
}

export function chunk(overrides: Partial<ChunkView> = {}): ChunkView {
  return {
    stage: 'querying_activities',
    index: 0,
    state: 'pending',
    attempt: 1,
    rows: null,
    milliseconds: null,
    errorCode: null,
    ...overrides,
  };
}

export function view(overrides: Partial<ExportView> = {}): ExportView {
  return {
    exportId: EXPORT_ID,
    organisationNumber: ORGANISATION,
    version: 1,
    at: instant(0),
    createdAt: instant(0),
    startedAt: instant(0),
    requestedBy: 'kari@example.org',
    actorNames: { 'kari@example.org': 'Kari Koordinator' },
    attempt: 1,
    maxAttempts: 3,
    request: { year: 2025, branches: [], format: 'xlsx', language: 'nb', includeAttachments: false },
    progress: progress(),
    queuePlace: null,
    countedDays: null,
    milliseconds: null,
    chunks: [],
    summary: null,
    result: null,
    cost: null,
    ...overrides,
  };
}

type Envelope = Partial<Pick<ExportMessage, 'exportId' | 'version' | 'at' | 'attempt' | 'progress'>>;

export function progressMessage(overrides: Envelope & { chunkChanges?: ChunkView[] } = {}): ExportMessage {
  return { type: 'export:progress', ...envelope(overrides), chunkChanges: [], summary: null, ...overrides };
}

export function endMessage(
  type: 'export:completed' | 'export:failed' | 'export:cancelled' | 'export:paused' | 'export:resumed',
  overrides: Envelope = {},
): ExportMessage {
  const common = { ...envelope(overrides), ...overrides };
  switch (type) {
    case 'export:completed':
      return { type, ...common, outcome: 'completed' };
    case 'export:failed':
      return { type, ...common, code: 'storage_unavailable', supportReference: 'REF-1' };
    default:
      return { type, ...common };
  }
}

const envelope = ({ version = 1 }: Envelope) => ({
  exportId: EXPORT_ID,
  organisationNumber: ORGANISATION,
  version,
  at: instant(version),
  attempt: 1,
  progress: progress(),
});

export const COMPLETED: Extract<ExportResult, { outcome: 'completed' }> = {
  outcome: 'completed',
  fileName: 'bufdir-2025.xlsx',
  bytes: 1_234_567,
  rows: 500,
  sha256: 'a'.repeat(64),
};

export const FAILED: Extract<ExportResult, { outcome: 'failed' }> = {
  outcome: 'failed',
  code: 'temporarily_unavailable',
  stage: 'aggregating',
  details: {},
  supportReference: 'REF-77',
  retryable: true,
};

/** One step of a history: its snapshot, and the message that is pushed for it. */
export interface Step {
  readonly view: ExportView;
  readonly message: ExportMessage;
}

/**
 * A history as the server would store it: versions grow, percent never falls within an attempt, chunks change one at a time.
 * @param moves one number per step, which decides what happens in it
 */
export function history(moves: readonly number[]): Step[] {
  const steps: Step[] = [];
  let stageIndex = 0;
  let percent = 0;
  let attempt = 1;
  let version = 0;
  let status: ExportStatus = 'initialised';
  const chunks = new Map<number, ChunkView>();
  for (const move of moves) {
    version += 1 + (move % 3);
    const changed: ChunkView[] = [];
    if (status === 'failed' || status === 'paused') {
      attempt += 1;
      percent = move % 2 === 0 ? 0 : percent;
      status = STAGES[stageIndex] ?? 'storing_file';
    } else if (move % 17 === 0 && attempt < 3) {
      status = 'failed';
    } else if (move % 13 === 0) {
      status = 'paused';
    } else {
      stageIndex = Math.min(STAGES.length - 1, stageIndex + (move % 5 === 0 ? 1 : 0));
      status = STAGES[stageIndex] ?? 'storing_file';
      percent = Math.min(99, percent + (move % 7));
      const index = move % 4;
      changed.push(chunk({ index, state: move % 2 === 0 ? 'running' : 'done', rows: move, attempt }));
    }
    for (const each of changed) {
      chunks.set(each.index, each);
    }
    steps.push(
      stepOf(version, attempt, status, STAGES[stageIndex] ?? 'storing_file', percent, changed, [...chunks.values()]),
    );
  }
  return steps;
}

function stepOf(
  version: number,
  attempt: number,
  status: ExportStatus,
  stage: Stage,
  percent: number,
  chunkChanges: ChunkView[],
  chunks: ChunkView[],
): Step {
  const at = instant(version);
  const now = progress({ status, stage, stageIndex: STAGES.indexOf(stage), percent });
  const common = { version, attempt, at, progress: now };
  const failed: ExportResult = {
    outcome: 'failed',
    code: 'storage_unavailable',
    stage,
    details: {},
    supportReference: 'REF-1',
    retryable: true,
  };
  const message: ExportMessage =
    status === 'failed'
      ? endMessage('export:failed', common)
      : status === 'paused'
        ? endMessage('export:paused', common)
        : progressMessage({ ...common, chunkChanges });
  return { view: view({ ...common, chunks, result: status === 'failed' ? failed : null }), message };
}
