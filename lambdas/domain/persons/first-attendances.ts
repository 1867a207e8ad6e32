import type { RegisterFacts } from '../facts/register-facts.ts';

/** The first attendance of each distinct identity, in the order of the register. */
export function firstAttendances({ node, nodes }: Pick<RegisterFacts, 'node' | 'nodes'>): Int32Array {
  const found = new Int32Array(nodes.length).fill(-1);
  for (let at = node.length - 1; at >= 0; at--) {
    const of = node[at] ?? -1;
    if (of >= 0) {
      found[of] = at;
    }
  }
  return found;
}
