/**
 * What a cause of findings means in counted days. Days that could be won are the near misses on the activities that its
 * findings name, where the cause can bring about what the day lacks.
 */
import type { Figures } from '../../counting/figures.ts';
import type { ListedNearMiss } from '../../counting/near-miss-list.ts';
import type { Finding } from '../../finding.ts';
import type { NearMissReason } from '../../rules/rule-set.ts';

/** What a day may lack because of a cause. */
const REASON_OF_CODE: Readonly<Record<string, NearMissReason>> = {
  missing_time: 'too_short',
  unreadable_time: 'too_short',
  end_not_after_start: 'too_short',
  unreadable_duration: 'too_short',
  peer_supporter_name_split: 'no_peer_supporter',
  peer_supporter_not_listed: 'no_peer_supporter',
  peer_supporter_not_approved_yet: 'no_peer_supporter',
  unreadable_participant_count: 'too_few_participants',
};

/** What a day may lack because a cell was read as empty or with less text. */
const REASON_OF_COLUMN: Readonly<Record<string, NearMissReason>> = {
  start: 'too_short',
  slutt: 'too_short',
  varighet: 'too_short',
  likepersoner: 'no_peer_supporter',
  antall_deltakere: 'too_few_participants',
};
const CODES_OF_COLUMNS: ReadonlySet<string> = new Set([
  'cell_error',
  'column_missing',
  'national_identity_number_removed',
]);

function reasonOf({ code, sheet, column }: Finding): NearMissReason | undefined {
  if (Object.hasOwn(REASON_OF_CODE, code)) return REASON_OF_CODE[code];
  const isCell = CODES_OF_COLUMNS.has(code) && sheet === 'aktiviteter' && column !== null;
  return isCell && Object.hasOwn(REASON_OF_COLUMN, column) ? REASON_OF_COLUMN[column] : undefined;
}

/** Counted days that would be lost if every possible duplicate were one person. */
export function daysAtRisk({ total }: Figures): number {
  return total.counted_days - total.counted_days_min;
}

/** Finds the near misses that a finding may have brought about. Built once for all findings of a report. */
export class NearMissIndex {
  /** The first one on each row of each file. */
  readonly #first = new Map<string | null, Map<number, number>>();
  /** The next one on the row of each; below 0 for none. */
  readonly #next: Int32Array;
  readonly #files: readonly (string | null)[];
  readonly #reasons: readonly NearMissReason[];

  /** @param nearMisses which it does not keep: they are many, and only a few things are asked of them */
  constructor(nearMisses: readonly Pick<ListedNearMiss, 'file' | 'row' | 'reason'>[]) {
    this.#files = nearMisses.map(({ file }) => file);
    this.#reasons = nearMisses.map(({ reason }) => reason);
    this.#next = new Int32Array(nearMisses.length);
    for (const file of new Set(this.#files)) this.#first.set(file, new Map());
    // From the last one on, so that those of a row follow each other in order.
    for (let index = nearMisses.length - 1; index >= 0; index--) {
      const { file = null, row = 0 } = nearMisses[index] ?? {};
      const ofFile = this.#first.get(file);
      this.#next[index] = ofFile?.get(row) ?? -1;
      ofFile?.set(row, index);
    }
  }

  /**
   * @returns indexes of near misses; undefined for a cause that says nothing about a day's chance to count. A finding
   * about a whole column concerns every activity of its file.
   */
  of(finding: Finding): readonly number[] | undefined {
    const reason = reasonOf(finding);
    if (reason === undefined) return undefined;
    return this.#daysAt(finding).filter((index) => this.#reasons[index] === reason);
  }

  #daysAt({ code, file, sheet, row }: Finding): readonly number[] {
    if (code === 'column_missing') {
      return [...this.#files.keys()].filter((index) => this.#files[index] === file);
    }
    const days: number[] = [];
    if (sheet !== 'aktiviteter' || row === null) return days;
    for (let index = this.#first.get(file)?.get(row) ?? -1; index >= 0; index = this.#next[index] ?? -1) {
      days.push(index);
    }
    return days;
  }
}
