/**
 * Splits the rows that share an evidence value into groups (reading 26, `rules/README.md`). A group is all rows that agree
 * with exactly the same rows: a row that agrees with two rows which do not agree with each other joins neither, but stays
 * with rows of its own kind. Time grows with the number of agreeing pairs, memory with the number of rows.
 */

import type { Identity } from '../../facts/identity.ts';
import type { Agreement, Neighbours } from './agreement.ts';

/** Up to this size comparing every pair is fastest, and nearly every value has fewer rows. */
const MAX_COMPARED_PAIRWISE = 48;

export interface AgreeingGroups {
  readonly groups: readonly (readonly number[])[];
  /** Rows that agree with rows which do not agree with each other; one row stands for all with the same name and birth date. */
  readonly ambiguous: readonly number[];
}

export interface AgreeingNodes {
  at(member: number): Identity | undefined;
  /** Equal for members with the same name and birth date, on which alone agreement depends: they are compared once. */
  classOf(member: number): number;
}

/** @param members indexes of nodes; the groups come in the order of their first members */
export function agreeingGroups(
  members: readonly number[],
  nodes: AgreeingNodes,
  { agree, neighbours }: Agreement,
): AgreeingGroups {
  if (members.length === 1) {
    return { groups: [[...members]], ambiguous: [] };
  }
  const classes = [...Map.groupBy(members, (member) => nodes.classOf(member)).values()];
  if (classes.length === 1) {
    return { groups: classes, ambiguous: [] };
  }
  const samples = classes.flatMap(([first]) => nodes.at(first ?? -1) ?? []);
  const [one, other, further] = samples;
  if (one !== undefined && other !== undefined && further === undefined) {
    return { groups: agree(one, other) ? [classes.flat()] : classes, ambiguous: [] };
  }
  const neighboursOf = classes.length <= MAX_COMPARED_PAIRWISE ? comparePairwise(samples, agree) : neighbours(samples);
  const { part, degree } = partByNeighbours(classes.length, neighboursOf);
  const isAmbiguous = ambiguity(part, degree, neighboursOf);
  const groups = [...Map.groupBy(classes.keys(), (index) => part[index]).values()];
  const ambiguous = groups.filter(([first]) => first !== undefined && isAmbiguous(first)).flat();
  return {
    groups: groups.map((group) => group.flatMap((index) => classes[index] ?? [])),
    ambiguous: ambiguous.sort((left, right) => left - right).flatMap((index) => classes[index]?.[0] ?? []),
  };
}

function comparePairwise(samples: readonly Identity[], agree: Agreement['agree']): Neighbours {
  const lists = samples.map((left) => [...samples.keys()].filter((index) => agree(left, samples[index] ?? left)));
  return (index) => lists[index] ?? [];
}

/**
 * Partition refinement: all rows begin in one part, and each row splits every part of which it has some rows but not all
 * as neighbours. At the end the rows of one part have the same neighbours.
 */
function partByNeighbours(count: number, neighboursOf: Neighbours): { part: Int32Array; degree: Int32Array } {
  const part = new Int32Array(count);
  const degree = new Int32Array(count);
  // One more part than rows is needed, because a new part exists before the old one is empty and can be reused.
  const size = new Int32Array(count + 1);
  const successor = new Int32Array(count + 1);
  const dividedBy = new Int32Array(count + 1).fill(-1);
  const free = Array.from({ length: count }, (_, index) => count - index);
  size[0] = count;
  let before: readonly number[] = [];
  for (let index = 0; index < count; index++) {
    const neighbours = neighboursOf(index);
    degree[index] = neighbours.length;
    if (neighbours === before || neighbours.length === count) {
      continue; // These neighbours split no part.
    }
    before = neighbours;
    for (const neighbour of neighbours) {
      const from = part[neighbour] ?? 0;
      if (dividedBy[from] !== index) {
        dividedBy[from] = index;
        successor[from] = free.pop() ?? 0;
      }
      const to = successor[from] ?? 0;
      part[neighbour] = to;
      size[to] = (size[to] ?? 0) + 1;
      size[from] = (size[from] ?? 0) - 1;
      if (size[from] === 0) {
        free.push(from);
      }
    }
  }
  return { part, degree };
}

/** Whether some neighbours of a row are not neighbours of each other. */
function ambiguity(part: Int32Array, degree: Int32Array, neighboursOf: Neighbours): (index: number) => boolean {
  const own = new Int32Array(part.length).fill(-1);
  return (index) => {
    const neighbours = neighboursOf(index);
    const others = neighbours.filter((other) => part[other] !== part[index]);
    // A neighbour with different neighbours, but not more of them, lacks one of the row's. This decides almost every case.
    if (others.some((other) => (degree[other] ?? 0) <= (degree[index] ?? 0))) {
      return true;
    }
    for (const neighbour of neighbours) {
      own[neighbour] = index;
    }
    const samples = new Map(others.map((other) => [part[other], other])).values();
    return samples.some((other) => {
      let shared = 0;
      for (const neighbour of neighboursOf(other)) {
        shared += own[neighbour] === index ? 1 : 0;
      }
      return shared < neighbours.length;
    });
  };
}
