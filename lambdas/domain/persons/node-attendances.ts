import type { RegisterFacts } from '../facts/register-facts.ts';
import { AttendanceGroups } from './attendance-groups.ts';
import type { Merging } from './merging/participants.ts';

/** The attendances of each distinct identity, in the order of the register. */
export class NodeAttendances {
  private readonly groups: AttendanceGroups;

  constructor({ nodes, node }: Pick<RegisterFacts, 'nodes' | 'node'>) {
    this.groups = new AttendanceGroups(nodes.length, node.length, (at) => node[at] ?? -1);
  }

  /** One attendance of each person that has rows of the node: the first one of a joined node, all of another. */
  ofPersons(node: number, { joined }: Pick<Merging, 'joined'>): Int32Array {
    const all = this.groups.of(node);
    return joined[node] === 1 ? all.subarray(0, 1) : all;
  }
}
