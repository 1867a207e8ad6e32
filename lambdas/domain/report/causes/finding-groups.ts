/** Findings grouped by cause, from parts that are read again and again because all of them may not fit in memory. */
import type { Finding } from '../../finding.ts';
import type { NearMissIndex } from './cause-effects.ts';

/** The findings of a report, in parts of a bounded size. */
export interface FindingParts {
  readonly count: number;
  /** The same findings each time. */
  read(part: number): Promise<readonly Finding[]>;
}

/** The parts, followed by one with further findings. */
export function withFindings(parts: FindingParts, further: readonly Finding[]): FindingParts {
  return {
    count: parts.count + 1,
    read: async (part) => (part < parts.count ? parts.read(part) : further),
  };
}

export interface FindingGroup {
  /** Findings of the same key have the same cause. */
  readonly key: string;
  readonly code: string;
  /** The first finding, whose details name the rule of a `column_rule`. */
  readonly example: Finding;
  /** The most severe of its findings. */
  readonly severity: Finding['severity'];
  readonly count: number;
  /**
   * Counted days: above 0 those that could be won, below 0 those that could be lost; null for a cause of which that is
   * not known.
   */
  readonly effect: number | null;
  /** The parts that hold its findings. */
  readonly parts: ReadonlySet<number>;
}

const SEVERITY_ORDER: readonly Finding['severity'][] = ['error', 'warning', 'info'];
/** Findings held in memory while the parts are read once more. */
const MAX_HELD_FINDINGS = 50_000;

/** The key of the finding's group. Each rule of a column configuration is a cause of its own. */
export function keyOf({ code, details }: Finding): string {
  return code === 'column_rule' ? `${code} ${details.rule ?? ''}` : code;
}

interface Collected {
  readonly example: Finding;
  severity: Finding['severity'];
  count: number;
  /** Undefined while no finding of the cause bears on a day. */
  days: Set<number> | undefined;
  readonly parts: Set<number>;
}

/**
 * Reads every part once.
 * @param daysAtRisk counted days that would be lost if every possible duplicate were one person
 * @returns groups with the largest effect first, then by severity, then by count
 */
export async function groupFindings(
  parts: FindingParts,
  nearMisses: NearMissIndex,
  daysAtRisk: number,
): Promise<FindingGroup[]> {
  const groups = new Map<string, Collected>();
  for (let part = 0; part < parts.count; part++) {
    for (const finding of await parts.read(part)) {
      const key = keyOf(finding);
      const group = groups.get(key) ?? {
        example: finding,
        severity: finding.severity,
        count: 0,
        days: undefined,
        parts: new Set(),
      };
      groups.set(key, group);
      group.count++;
      group.parts.add(part);
      if (isMoreSevere(finding.severity, group.severity)) group.severity = finding.severity;
      const days = nearMisses.of(finding);
      if (days !== undefined) {
        group.days ??= new Set();
        for (const day of days) group.days.add(day);
      }
    }
  }
  return [...groups]
    .map(([key, { example, severity, count, days, parts }]): FindingGroup => {
      const effect = example.code === 'possible_duplicate' ? 0 - daysAtRisk : (days?.size ?? null);
      return { key, code: example.code, example, severity, count, effect, parts };
    })
    .sort(byImportance);
}

function isMoreSevere(left: Finding['severity'], right: Finding['severity']): boolean {
  return SEVERITY_ORDER.indexOf(left) < SEVERITY_ORDER.indexOf(right);
}

function byImportance(left: FindingGroup, right: FindingGroup): number {
  return (
    Math.abs(right.effect ?? 0) - Math.abs(left.effect ?? 0) ||
    SEVERITY_ORDER.indexOf(left.severity) - SEVERITY_ORDER.indexOf(right.severity) ||
    right.count - left.count ||
    (left.key < right.key ? -1 : 1)
  );
}

/**
 * The findings of each group, group after group, each in the order of the parts. Several small groups are read together,
 * and a group that is larger than `maxHeld` is handed on part by part.
 */
export async function* findingsByGroup(
  parts: FindingParts,
  groups: readonly FindingGroup[],
  maxHeld = MAX_HELD_FINDINGS,
): AsyncGenerator<{ readonly group: FindingGroup; readonly findings: readonly Finding[] }> {
  for (const together of readTogether(groups, maxHeld)) {
    const held = new Map(together.map((group) => [group.key, [] as Finding[]]));
    const [only] = together;
    const isTooLarge = only !== undefined && only.count > maxHeld;
    for (let part = 0; part < parts.count; part++) {
      if (!together.some((group) => group.parts.has(part))) continue;
      for (const finding of await parts.read(part)) held.get(keyOf(finding))?.push(finding);
      if (isTooLarge) {
        yield { group: only, findings: held.get(only.key) ?? [] };
        held.set(only.key, []);
      }
    }
    if (isTooLarge) continue;
    for (const group of together) yield { group, findings: held.get(group.key) ?? [] };
  }
}

/** Consecutive groups that fit in memory together; a larger one is alone. */
export function readTogether(groups: readonly FindingGroup[], maxHeld: number): FindingGroup[][] {
  const together: FindingGroup[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    if (held + group.count > maxHeld) {
      together.push([]);
      held = 0;
    }
    together.at(-1)?.push(group);
    held += group.count;
  }
  return together;
}
