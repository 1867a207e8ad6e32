/** Whom decisions keep apart. */

/** In which person of which decision somebody is. Two are kept apart by a decision that has them in different ones. */
export type DecidedBlocks = ReadonlyMap<number, number>;

/** Those of a person. @param blocks by root */
export function blocksOfPerson(
  { root, blocks }: { readonly root: Int32Array; readonly blocks: ReadonlyMap<number, DecidedBlocks> },
  person: number,
): DecidedBlocks | undefined {
  return blocks.get(root[person] ?? person);
}

export function areKeptApart(left: DecidedBlocks | undefined, right: DecidedBlocks | undefined): boolean {
  if (left === undefined || right === undefined) {
    return false;
  }
  const [few, many] = left.size <= right.size ? [left, right] : [right, left];
  for (const [decision, block] of few) {
    if ((many.get(decision) ?? block) !== block) {
      return true;
    }
  }
  return false;
}

/** Those of both, of two who are not kept apart. */
export function combineBlocks(left: DecidedBlocks | undefined, right: DecidedBlocks | undefined): DecidedBlocks {
  return new Map([...(right ?? []), ...(left ?? [])]);
}

/** The decision that names the most; undefined when none names any. */
export function widestDecision(named: Iterable<DecidedBlocks | undefined>): number | undefined {
  const counts = new Map<number, number>();
  for (const blocks of named) {
    for (const decision of blocks?.keys() ?? []) {
      counts.set(decision, (counts.get(decision) ?? 0) + 1);
    }
  }
  let widest: number | undefined;
  for (const [decision, count] of counts) {
    if (widest === undefined || count > (counts.get(widest) ?? 0)) {
      widest = decision;
    }
  }
  return widest;
}
