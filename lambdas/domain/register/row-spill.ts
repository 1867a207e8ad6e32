/**
 * Where rows wait that cannot be used yet: attendances come in any order, and their activities are cut into chunks. Rows
 * are kept by partition, in the order in which they were appended.
 */
export interface RowSpill {
  append(partition: number, text: string): Promise<void>;
  /** The texts of a partition, which is then empty. */
  take(partition: number): Promise<readonly string[]>;
}
