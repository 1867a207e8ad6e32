import type { RowSpill } from '../row-spill.ts';

/** UTF-16 units of a partition that are appended at once. */
const FULL = 128_000;
/** UTF-16 units of all partitions that wait to be appended. */
const MAX_WAITING = 6_000_000;

interface Waiting {
  lines: string[];
  length: number;
}

/** Collects lines by partition and appends them to a spill, some thousands at once. */
export class PartitionWriter {
  private readonly spill: RowSpill;
  private readonly waiting = new Map<number, Waiting>();
  private full: number[] = [];
  private length = 0;

  constructor(spill: RowSpill) {
    this.spill = spill;
  }

  add(partition: number, line: string): void {
    let waiting = this.waiting.get(partition);
    if (waiting === undefined) {
      waiting = { lines: [], length: 0 };
      this.waiting.set(partition, waiting);
    }
    const before = waiting.length;
    waiting.lines.push(line);
    waiting.length += line.length + 1;
    this.length += line.length + 1;
    if (before < FULL && waiting.length >= FULL) this.full.push(partition);
  }

  /** Appends what is much; to be called after every thousand lines or so. */
  async settle(): Promise<void> {
    for (const partition of this.full) await this.append(partition);
    this.full = [];
    if (this.length > MAX_WAITING) await this.flush();
  }

  /** Appends everything. */
  async flush(): Promise<void> {
    for (const partition of [...this.waiting.keys()]) await this.append(partition);
    this.full = [];
  }

  private async append(partition: number): Promise<void> {
    const waiting = this.waiting.get(partition);
    if (waiting === undefined) return;
    this.waiting.delete(partition);
    this.length -= waiting.length;
    await this.spill.append(partition, `${waiting.lines.join('\n')}\n`);
  }
}

/** The lines of a partition in the order in which they were added. */
export async function* linesOf(spill: RowSpill, partition: number): AsyncGenerator<string[]> {
  for await (const text of spill.take(partition)) yield text.slice(0, -1).split('\n');
}
