/** Resident memory of another process, in bytes. Linux only: elsewhere `undefined`, and the old-space limit alone holds. */
import { readFileSync, writeFileSync } from 'node:fs';

function statusField(pid: number, field: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

/** The most the process has held since `resetPeakMemory`, or since its start where that cannot be reset. */
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
    // Not Linux, or the process is gone: the peak since its start is then the best that is known.
  }
}
