import type { RegisterFacts } from '../facts/register-facts.ts';
import type { Merging } from './merging/participants.ts';

/** The attendances of each distinct identity, in the order of the register. */
export class NodeAttendances {
  private readonly starts: Int32Array;
  private readonly attendances: Int32Array;

  constructor({ nodes, node: nodeOf }: Pick<RegisterFacts, 'nodes' | 'node'>) {
    this.starts = new Int32Array(nodes.length + 1);
    for (const node of nodeOf) {
      if (node >= 0) {
        this.starts[node + 1] = (this.starts[node + 1] ?? 0) + 1;
      }
    }
    for (let node = 0; node < nodes.length; node++) {
      this.starts[node + 1] = (this.starts[node + 1] ?? 0) + (this.starts[node] ?? 0);
    }
    const next = this.starts.slice();
    this.attendances = new Int32Array(this.starts[nodes.length] ?? 0);
    nodeOf.forEach((node, attendance) => {
      if (node >= 0) {
        const place = next[node] ?? 0;
        this.attendances[place] = attendance;
        next[node] = place + 1;
      }
    });
  }

  of(node: number): Int32Array {
    return this.attendances.subarray(this.starts[node], this.starts[node + 1]);
  }

  /** One attendance of each person that has rows of the node: the first one of a joined node, all of another. */
  ofPersons(node: number, { joined }: Pick<Merging, 'joined'>): Int32Array {
    const all = this.of(node);
    return joined[node] === 1 ? all.subarray(0, 1) : all;
  }
}
