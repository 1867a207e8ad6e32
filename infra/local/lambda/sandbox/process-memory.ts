/** Resident memory of another process, in bytes. Linux only: `undefined` elsewhere, where only the old-space limit applies. */
import { readFileSync, writeFileSync } from 'node:fs';

function statusField(pid: number, field: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

/** The peak since `resetPeakMemory`, or since the start of the process where the peak cannot be reset. */
export function peakMemory(pid: number): number | undefined {
  return statusField(pid, 'VmHWM');
}

export function residentMemory(pid: number): number | undefined {
  return statusField(pid, 'VmRSS');
}

export function resetPeakMemory(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not Linux, or the process has ended: the peak since its start is used instead.
  }
}
