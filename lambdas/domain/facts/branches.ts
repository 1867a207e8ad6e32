/** Whether a lokallag is chosen; an empty choice means all. It filters figures and rows after de-duplication. */
export function inBranches(chosen: readonly string[], branch: string): boolean {
  return chosen.length === 0 || chosen.includes(branch);
}
