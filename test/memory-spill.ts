import type { RowSpill } from '../lambdas/domain/register/row-spill.ts';

/** Rows that wait in memory. */
export class MemorySpill implements RowSpill {
  private readonly partitions = new Map<number, string[]>();

  async append(partition: number, text: string): Promise<void> {
    const texts = this.partitions.get(partition) ?? [];
    texts.push(text);
    this.partitions.set(partition, texts);
  }

  async *take(partition: number): AsyncGenerator<string> {
    const texts = this.partitions.get(partition) ?? [];
    this.partitions.delete(partition);
    yield* texts;
  }
}
