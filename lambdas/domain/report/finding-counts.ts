import type { Finding } from '../finding.ts';

/** Counts findings by code, batch by batch, because a report never holds all of them at once. */
export class FindingCounts {
  private readonly counts = new Map<string, number>();

  add(findings: readonly Finding[]): void {
    for (const { code } of findings) {
      this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
    }
  }

  /** In the order of the codes. */
  byCode(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort());
  }
}
