/** A choice of lokallag filters figures and rows, after de-duplication over the whole register; none chosen means all. */
export function inBranches(chosen: readonly string[], branch: string): boolean {
  return chosen.length === 0 || chosen.includes(branch);
}
