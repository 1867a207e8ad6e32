/** Whether a table of hashes has to grow: at three quarters, because its slots are much of a large register's memory. */
export function isFull(members: number, slots: number): boolean {
  return members * 4 > slots * 3;
}
