/** Reads a register as production does, and collects what the sink gets. */
import type { Finding } from '../lambdas/domain/finding.ts';
import { activitiesOf } from '../lambdas/domain/register/chunk/registered-chunk.ts';
import { readRegisterFile } from '../lambdas/domain/register/read-register-file.ts';
import type { CellOptions } from '../lambdas/domain/register/reading-options.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../lambdas/domain/register/register.ts';
import type { RegisterInput } from '../lambdas/domain/register/register-input.ts';
import type { ReadSummary } from '../lambdas/domain/register/register-sink.ts';
import { MemorySpill } from './memory-spill.ts';

/** A whole register as text. */
export interface RegisterContent
  extends Pick<ReadSummary, 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity' | 'ambiguousIds'> {
  /** The first row of each id and every row without an id, in file order. */
  readonly activities: RegisteredActivity[];
  /** The sheet `likepersoner`; null when there is none. */
  readonly peerSupporters: readonly RegisteredPeerSupporter[] | null;
  readonly wordUses: ReadSummary['words'];
  readonly findings: Finding[];
}

/** @throws RegisterError */
export async function readRegister(input: RegisterInput, options: CellOptions): Promise<RegisterContent> {
  const activities: RegisteredActivity[] = [];
  const findings: Finding[] = [];
  const peerSupporters: RegisteredPeerSupporter[] = [];
  const reading = { ...options, spill: new MemorySpill(), chunkActivities: 400, onReading: async () => undefined };
  const { words, peerSupportersGiven, activityRows, attendanceRows, attendancesOfUnknownActivity, ambiguousIds } =
    await readRegisterFile(input, reading, {
      chunk: async (chunk) => void activities.push(...activitiesOf(chunk)),
      findings: async (batch) => void findings.push(...batch),
      peerSupporters: async (batch) => void peerSupporters.push(...batch),
    });
  return {
    activities,
    activityRows,
    attendanceRows,
    attendancesOfUnknownActivity,
    peerSupporters: peerSupportersGiven ? peerSupporters : null,
    wordUses: words,
    ambiguousIds,
    findings,
  };
}
