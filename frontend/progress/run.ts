/**
 * What the page knows about one export, merged from snapshots and messages in any order.
 *
 * Each part keeps the version that it came with, and the newest version of a part wins. So order does not matter, repeats
 * change nothing, and a snapshot restores what was lost.
 */
import {
  type ChunkView,
  type ExportMessage,
  type ExportRequest,
  type ExportResult,
  type ExportView,
  MAX_ATTEMPTS,
  type Progress,
  type RunningSummary,
  STAGES,
} from '../../lambdas/protocol.ts';

interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

/** What only a snapshot contains. */
interface Particulars {
  /** The attempt at the time of the snapshot. */
  readonly attempt: number;
  readonly createdAt: string;
  /** Null while it has not begun. */
  readonly startedAt: string | null;
  readonly requestedBy: string;
  readonly actorNames: ExportView['actorNames'];
  readonly maxAttempts: number;
  readonly request: ExportRequest;
}

export interface Run {
  readonly exportId: string;
  readonly organisationNumber: string;
  /** Of `progress`, `attempt`, `at` and `result`. */
  readonly version: number;
  /** Of the newest snapshot; messages of this version or older bring nothing new. 0: no snapshot yet. */
  readonly snapshotVersion: number;
  readonly at: string;
  readonly attempt: number;
  readonly progress: Progress;
  /** 0 to 100, of processing; it never falls within one attempt. */
  readonly percent: number;
  readonly particulars: Particulars | null;
  /** While it is queued: its place, 1 for the next one; null until a snapshot says it. */
  readonly queuePlace: number | null;
  /** Null while the export runs, and between a final message and the snapshot that says how it ended. */
  readonly result: ExportResult | null;
  /** From a failure message, until its snapshot has come. */
  readonly failure: { readonly code: string; readonly supportReference: string } | null;
  readonly chunks: ReadonlyMap<string, Versioned<ChunkView>>;
  readonly summary: Versioned<RunningSummary> | null;
}

export function runFromSnapshot(view: ExportView): Run {
  return {
    exportId: view.exportId,
    organisationNumber: view.organisationNumber,
    version: view.version,
    snapshotVersion: view.version,
    at: view.at,
    attempt: view.attempt,
    progress: view.progress,
    percent: view.progress.percent,
    particulars: particularsOf(view),
    queuePlace: view.queuePlace,
    result: view.result,
    failure: null,
    chunks: new Map(view.chunks.map((chunk) => [keyOf(chunk), { version: view.version, value: chunk }])),
    summary: view.summary === null ? null : { version: view.version, value: view.summary },
  };
}

export function runFromMessage(message: ExportMessage): Run {
  const { exportId, organisationNumber, version, at, attempt, progress } = message;
  const empty: Run = {
    exportId,
    organisationNumber,
    version,
    snapshotVersion: 0,
    at,
    attempt,
    progress,
    percent: progress.percent,
    particulars: null,
    queuePlace: null,
    result: null,
    failure: failureOf(message),
    chunks: new Map(),
    summary: null,
  };
  return withDetails(empty, message);
}

export function withSnapshot(run: Run, view: ExportView): Run {
  if (view.version < run.snapshotVersion) {
    return run;
  }
  const fresh = runFromSnapshot(view);
  if (view.version >= run.version) {
    return { ...fresh, percent: percentShown(run, view.attempt, view.progress.percent) };
  }
  // Newer messages came first: the snapshot adds what they do not contain.
  const newer = [...run.chunks].filter(([, chunk]) => chunk.version > view.version);
  return {
    ...run,
    snapshotVersion: view.version,
    particulars: fresh.particulars && {
      ...fresh.particulars,
      startedAt: fresh.particulars.startedAt ?? run.particulars?.startedAt ?? null,
    },
    chunks: new Map([...fresh.chunks, ...newer]),
    summary: newest(run.summary, fresh.summary),
  };
}

export function withMessage(run: Run, message: ExportMessage): Run {
  if (message.version <= run.snapshotVersion) {
    return run;
  }
  const detailed = withDetails(run, message);
  if (message.version <= run.version || message.attempt < run.attempt) {
    return detailed;
  }
  return {
    ...detailed,
    version: message.version,
    at: message.at,
    attempt: message.attempt,
    progress: message.progress,
    percent: percentShown(run, message.attempt, message.progress.percent),
    particulars: begun(run.particulars, message),
    queuePlace: message.progress.status === 'queued' ? run.queuePlace : null,
    result: null,
    failure: failureOf(message),
  };
}

/** The first message of a stage says that an export that waited has begun. */
function begun(particulars: Particulars | null, { at, progress }: ExportMessage): Particulars | null {
  const hasBegun = STAGES.some((stage) => stage === progress.status);
  return particulars?.startedAt === null && hasBegun ? { ...particulars, startedAt: at } : particulars;
}

/** Whether it waits in the queue for the first time, or was cancelled there; false until a snapshot says it. */
export function hasNotBegun({ particulars }: Pick<Run, 'particulars'>): boolean {
  return particulars !== null && particulars.startedAt === null;
}

/** Chunks and summary, which even a late message can update. */
function withDetails(run: Run, message: ExportMessage): Run {
  if (message.type !== 'export:progress') {
    return run;
  }
  const { version } = message;
  const changed = message.chunkChanges.filter((chunk) => (run.chunks.get(keyOf(chunk))?.version ?? 0) < version);
  const chunks =
    changed.length === 0
      ? run.chunks
      : new Map([...run.chunks, ...changed.map((value) => [keyOf(value), { version, value }] as const)]);
  return { ...run, chunks, summary: newest(run.summary, summaryOf(run, version, message.summary)) };
}

/** Each message has the whole summary; one with the same figures stays the same object, so that it is not drawn again. */
function summaryOf(run: Run, version: number, summary: RunningSummary | null): Run['summary'] {
  if (summary === null) {
    return null;
  }
  const before = run.summary?.value;
  return { version, value: before !== undefined && isSame(before, summary) ? before : summary };
}

function isSame(one: RunningSummary, other: RunningSummary): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function percentShown(run: Run, attempt: number, percent: number): number {
  return attempt > run.attempt ? percent : Math.max(run.percent, percent);
}

function newest<T>(one: Versioned<T> | null, other: Versioned<T> | null): Versioned<T> | null {
  if (one === null || other === null) {
    return one ?? other;
  }
  return other.version >= one.version ? other : one;
}

function particularsOf(view: ExportView): Particulars {
  const { attempt, createdAt, startedAt, requestedBy, actorNames, maxAttempts, request } = view;
  return { attempt, createdAt, startedAt, requestedBy, actorNames, maxAttempts, request };
}

/**
 * Which of the `MAX_ATTEMPTS` this run is. Resuming after a pause does not count as an attempt, so the server allows one more
 * run for each pause.
 * @returns null between the first message of another run and the snapshot that says whether it is a new attempt
 */
export function attemptOf({ attempt, particulars }: Pick<Run, 'attempt' | 'particulars'>): number | null {
  if (attempt === 1) {
    return 1;
  }
  return particulars?.attempt === attempt ? attempt - (particulars.maxAttempts - MAX_ATTEMPTS) : null;
}

function failureOf(message: ExportMessage): Run['failure'] {
  return message.type === 'export:failed' ? { code: message.code, supportReference: message.supportReference } : null;
}

function keyOf(chunk: ChunkView): string {
  return `${chunk.stage} ${chunk.index}`;
}

export function chunksOf({ chunks }: Pick<Run, 'chunks'>): ChunkView[] {
  return [...chunks.values()].map((chunk) => chunk.value);
}
