/** What can be judged of each activity of a register before its persons are known, in columns. */
import { CATEGORY_IDS, type CategoryId, REASONS, type Reason } from '../../rules/rule-set.ts';
import { bitsOf, NO_START, type Table } from '../chunk-facts.ts';
import type { Texts } from './texts.ts';

/** By the bits of `failed`. */
const REASONS_OF_BITS: readonly (readonly Reason[])[] = Array.from({ length: 1 << REASONS.length }, (_, bits) =>
  REASONS.filter((_, place) => (bits & (1 << place)) !== 0),
);
const DIGITAL = bitsOf(['not_face_to_face']);

/** As of a chunk, but `branch` and `municipality` are indexes of `places`, and the numbers of texts are those of the register. */
type Columns = Omit<Table<'activities'>, 'attendances' | 'mentionedNumbers' | 'mentionedNames'>;

export interface ActivityTables {
  readonly texts: Texts;
  /** The names of lokallag, and municipalities. */
  readonly places: readonly string[];
  readonly columns: Columns;
  /** For each activity the index of its first number and name in the lists below, followed by how many there are in all. */
  readonly firstNumber: Int32Array;
  readonly firstName: Int32Array;
  /** Numbers of texts. */
  readonly numbers: Int32Array;
  readonly nameKeys: Int32Array;
  readonly written: Int32Array;
}

export class ActivityRows {
  private readonly tables: ActivityTables;
  readonly columns: Columns;

  constructor(tables: ActivityTables) {
    this.tables = tables;
    this.columns = tables.columns;
  }

  get length(): number {
    return this.columns.row.length;
  }

  at(index: number): ActivityFacts | undefined {
    return index >= 0 && index < this.length ? new ActivityFacts(this, this.tables, index) : undefined;
  }

  /** Numbers of the texts of the member numbers in `likepersoner`. */
  numbersIn(index: number): Int32Array {
    const { firstNumber, numbers } = this.tables;
    return numbers.subarray(firstNumber[index], firstNumber[index + 1]);
  }

  /** Numbers of the name keys of the names alone in `likepersoner`. */
  namesIn(index: number): Int32Array {
    const { firstName, nameKeys } = this.tables;
    return nameKeys.subarray(firstName[index], firstName[index + 1]);
  }

  /** Numbers of the texts of those names as they were written. */
  namesWrittenIn(index: number): Int32Array {
    const { firstName, written } = this.tables;
    return written.subarray(firstName[index], firstName[index + 1]);
  }

  /** Number of places. */
  get places(): number {
    return this.tables.places.length;
  }

  /** Name of a lokallag or municipality, by its index. */
  place(place: number): string {
    return this.tables.places[place] ?? '';
  }

  /** Whether a place, by its index, is the one of activities without any. */
  isNowhere(place: number): boolean {
    return this.place(place) === '';
  }

  keys(): number[] {
    return Array.from({ length: this.length }, (_, index) => index);
  }

  forEach(visit: (activity: ActivityFacts, index: number) => void): void {
    for (let index = 0; index < this.length; index++) {
      visit(new ActivityFacts(this, this.tables, index), index);
    }
  }

  map<Value>(read: (activity: ActivityFacts, index: number) => Value): Value[] {
    return Array.from({ length: this.length }, (_, index) => read(new ActivityFacts(this, this.tables, index), index));
  }

  /** As they are with digital groups counting or not. */
  withDigitalGroups(count: boolean): ActivityRows {
    const failed = this.columns.failed.map((bits, index) =>
      this.columns.isDigitalGroup[index] === 0 ? bits : count ? bits & ~DIGITAL : bits | DIGITAL,
    );
    return new ActivityRows({ ...this.tables, columns: { ...this.columns, failed } });
  }
}

/** One activity. Each part is read when it is asked for. */
export class ActivityFacts {
  private readonly rows: ActivityRows;
  private readonly tables: ActivityTables;
  private readonly index: number;

  constructor(rows: ActivityRows, tables: ActivityTables, index: number) {
    this.rows = rows;
    this.tables = tables;
    this.index = index;
  }

  get id(): string {
    return this.tables.texts.text(this.number('id'));
  }

  /** 1-based row of the sheet. */
  get row(): number {
    return this.number('row');
  }

  get branch(): string {
    return this.rows.place(this.number('branch'));
  }

  get municipality(): string {
    return this.rows.place(this.number('municipality'));
  }

  get category(): CategoryId {
    const category = CATEGORY_IDS[this.number('category')];
    if (category === undefined) {
      throw new RangeError(`No category of activity ${this.index}`);
    }
    return category;
  }

  /** Days since 1970-01-01. */
  get firstDay(): number {
    return this.number('firstDay');
  }

  get dayCount(): number {
    return this.number('dayCount');
  }

  /** The activity's first day in the base year, in days since 1970-01-01; meaningless when daysInYear is 0. */
  get firstDayInYear(): number {
    return this.number('firstDayInYear');
  }

  get daysInYear(): number {
    return this.number('daysInYear');
  }

  get start(): number | null {
    const start = this.number('start');
    return start === NO_START ? null : start;
  }

  /** Minutes that each day adds to the hours. */
  get minutes(): number {
    return this.number('minutes');
  }

  /** Minutes by which the duration rule judges the first day, those between and the last. */
  get judgedMinutes(): readonly [number, number, number] {
    return [this.number('judgedFirst'), this.number('judgedBetween'), this.number('judgedLast')];
  }

  /** The tests that every day of the activity fails whoever took part and however long it lasted, in the order of REASONS. */
  get failed(): readonly Reason[] {
    return REASONS_OF_BITS[this.number('failed')] ?? [];
  }

  get unlistedParticipants(): number {
    return this.number('unlistedParticipants');
  }

  private number(column: keyof Columns): number {
    return this.tables.columns[column][this.index] ?? 0;
  }
}
