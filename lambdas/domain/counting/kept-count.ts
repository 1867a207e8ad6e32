/**
 * What a report needs of the count of a register, as it is kept beside it: under the hash of all that it was counted from, so
 * that a second report counts nothing anew. It says nothing of the run that counted.
 *
 * The bytes are a line with the outline and the lengths of the objects, and then each object as JSON deflated to a twelfth. Their
 * hash is kept apart from them.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { canonicalSha256 } from '../canonical.ts';
import type { Marks } from '../decisions/marks.ts';
import type { Basis } from '../export/basis.ts';
import { inBatches } from '../in-batches.ts';
import type { finalSummary } from './final-summary.ts';

/** The objects of a count: a value for each of them. */
export interface OfCount<T> {
  readonly figures: T;
  readonly nearMisses: T;
  readonly peerSupporters: T;
  /** Of persons, in parts. */
  readonly findings: readonly T[];
  /** For each chunk of the plan. */
  readonly verdicts: readonly T[];
}

export interface CountOutline {
  /** For each chunk of the plan the index of its first row on the sheet Aktiviteter. */
  readonly firstRows: readonly number[];
  /** Decisions that bear on persons of the register. */
  readonly appliedDecisions: number;
  readonly summary: ReturnType<typeof finalSummary>;
}

export interface KeptCount {
  readonly outline: CountOutline;
  /** By `deflateJson`. */
  readonly objects: OfCount<Uint8Array>;
}

/**
 * The hash of all that a count for a report is a function of. All of the basis is a part of that but what is taken out here, so a
 * member that is added later is a part too.
 * @param facts SHA-256 of the facts of each chunk of the register, in their order
 * @param code SHA-256 of the program that counts: another release counts anew
 */
export function countInputsSha256(basis: Basis, facts: readonly string[], marks: Marks, code: string): string {
  const { purpose, request, register, orePerCountedDay, earlierCheck, columnConfiguration, decisions, ...counted } =
    basis;
  return canonicalSha256({
    ...counted,
    code,
    facts,
    branches: request.branches,
    decisions: decisions.list?.sha256 ?? null,
    // Of its key, by which the decisions find persons.
    marks: marks.of('bufdir-count'),
  });
}

/** Level 6 takes three times as long for a quarter less. */
export function deflateJson(value: unknown): Uint8Array {
  return deflateRawSync(Buffer.from(JSON.stringify(value)), { level: 1 });
}

/** So many are made, and become text, at a time. */
const DEFLATED_TOGETHER = 1000;

/** As `deflateJson` of the list, whose members and text are never all in memory. */
export function deflateJsonList(members: Iterable<unknown>): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const batch of inBatches(members, DEFLATED_TOGETHER)) {
    pieces.push(Buffer.from(`${pieces.length === 0 ? '' : ','}${JSON.stringify(batch).slice(1, -1)}`));
  }
  return deflateRawSync(Buffer.concat([Buffer.from('['), ...pieces, Buffer.from(']')]), { level: 1 });
}

/** @returns the JSON as bytes */
export function inflateJson(deflated: Uint8Array): Uint8Array {
  return inflateRawSync(deflated);
}

interface Head {
  readonly outline: CountOutline;
  readonly lengths: OfCount<number>;
}

const NEW_LINE = 0x0a;

export function encodeCount({ outline, objects }: KeptCount): Uint8Array {
  const pieces: Uint8Array[] = [];
  const lengths = mapObjects(objects, (piece) => {
    pieces.push(piece);
    return piece.length;
  });
  const head: Head = { outline, lengths };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...pieces]);
}

/** @param bytes as they were encoded: their hash has been compared */
export function decodeCount(bytes: Uint8Array): KeptCount {
  let at = bytes.indexOf(NEW_LINE);
  const { outline, lengths }: Head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)));
  at += 1;
  const objects = mapObjects(lengths, (length) => {
    const piece = bytes.subarray(at, at + length);
    at += length;
    return piece;
  });
  return { outline, objects };
}

/** One object after another, always in this order. */
function mapObjects<From, To>(objects: OfCount<From>, make: (object: From) => To): OfCount<To> {
  const { figures, nearMisses, peerSupporters, findings, verdicts } = objects;
  return {
    figures: make(figures),
    nearMisses: make(nearMisses),
    peerSupporters: make(peerSupporters),
    findings: findings.map((each) => make(each)),
    verdicts: verdicts.map((each) => make(each)),
  };
}
