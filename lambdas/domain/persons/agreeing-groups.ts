/**
 * Splits the rows that share a value into groups that agree throughout. Rows are together when they agree with just the
 * same rows: so one that agrees with two that do not agree with each other joins neither (reading 26), while rows of its
 * own kind stay with it. The work grows with the pairs that agree, the memory with the rows.
 */

import type { Identity } from '../facts/identity.ts';
import type { Agreement, Neighbours } from './agreement.ts';

/** Up to so many rows it is quickest to compare each with each; nearly every value stands on fewer. */
const FEW = 48;

export interface AgreeingGroups {
  readonly groups: readonly number[][];
  /** Those that agree with some that do not agree with each other; one for all of the same name and birth. */
  readonly ambiguous: readonly number[];
}

/** @param members indexes of nodes in the order in which the groups shall be, by their first members */
export function agreeingGroups(
  members: readonly number[],
  nodes: readonly Identity[],
  { agree, neighbours }: Agreement,
): AgreeingGroups {
  if (members.length === 1) {
    return { groups: [[...members]], ambiguous: [] };
  }
  // Agreement depends on names and births alone: members alike in both are judged once.
  const classes = [
    ...Map.groupBy(members, (member) => {
      const node = nodes[member];
      return `${node?.nameKey}\n${node?.birthDate}\n${node?.birthYear}`;
    }).values(),
  ];
  if (classes.length === 1) {
    return { groups: classes, ambiguous: [] };
  }
  const samples = classes.flatMap(([first]) => nodes[first ?? -1] ?? []);
  const neighboursOf = classes.length <= FEW ? compareEach(samples, agree) : neighbours(samples);
  const { part, degree } = alikeInNeighbours(classes.length, neighboursOf);
  const isAmbiguous = ambiguity(part, degree, neighboursOf);
  const groups = [...Map.groupBy(classes.keys(), (index) => part[index]).values()];
  const ambiguous = groups.filter(([first]) => first !== undefined && isAmbiguous(first)).flat();
  return {
    groups: groups.map((group) => group.flatMap((index) => classes[index] ?? [])),
    ambiguous: ambiguous.sort((left, right) => left - right).flatMap((index) => classes[index]?.[0] ?? []),
  };
}

function compareEach(samples: readonly Identity[], agree: Agreement['agree']): Neighbours {
  const lists = samples.map((left) => [...samples.keys()].filter((index) => agree(left, samples[index] ?? left)));
  return (index) => lists[index] ?? [];
}

/**
 * Begins with all in one part; whoever has some of a part for neighbours, and not the others, divides it. What nobody
 * divides has the same neighbours.
 */
function alikeInNeighbours(count: number, neighboursOf: Neighbours): { part: Int32Array; degree: Int32Array } {
  const part = new Int32Array(count);
  const degree = new Int32Array(count);
  // One part more than there are rows: the new one is there before the old one is empty, and then free again.
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
      continue; // Divides nothing any more.
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

/** Whether the neighbours of a row are not all neighbours of each other: one of them lacks one of the row's. */
function ambiguity(part: Int32Array, degree: Int32Array, neighboursOf: Neighbours): (index: number) => boolean {
  const own = new Int32Array(part.length).fill(-1);
  return (index) => {
    const neighbours = neighboursOf(index);
    const others = neighbours.filter((other) => part[other] !== part[index]);
    // Who has no more neighbours and not the same lacks one. That settles nearly all, for no two of the rest are neighbours.
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
