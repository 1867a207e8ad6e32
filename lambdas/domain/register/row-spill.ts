/**
 * Where rows wait that cannot be used yet: attendances come in any order, and their activities are cut into chunks. Rows
 * are kept by partition, in the order in which they were appended.
 */
export interface RowSpill {
  /** @param text of some kilobytes: the caller collects rows before it appends them */
  append(partition: number, text: string): Promise<void>;
  /** The texts of a partition one by one, which is then empty. Meanwhile texts are appended to other partitions. */
  take(partition: number): AsyncIterable<string>;
}
