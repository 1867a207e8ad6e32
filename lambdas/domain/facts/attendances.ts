/** Interprets the attendances of a chunk by column: each distinct text is read once, and a row is numbers from there on. */
import { UnmappedValuesError } from '../errors.ts';
import { type Finding, finding } from '../finding.ts';
import { type RegisteredRows, type TextColumn, textAt } from '../register/chunk/registered-chunk.ts';
import type { AttendanceColumn } from '../register/columns.ts';
import { type BirthOf, emailOf, type IdentityReader, phoneOf } from './identity.ts';
import type { IdentityCollector } from './tables/identities.ts';
import { NO_TEXT } from './tables/texts.ts';
import type { Role, Vocabularies } from './vocabularies.ts';

/** The attendances of one activity among those of the chunk. */
export interface AttendanceRange {
  readonly from: number;
  /** The first that is not its own. */
  readonly to: number;
}

export const NO_ATTENDANCES: AttendanceRange = { from: 0, to: 0 };

/** What the texts of a column are read as, by their places. */
interface ReadColumn<Value> {
  readonly values: readonly Value[];
  readonly codes: readonly number[];
}

export class ChunkAttendances {
  /** 1-based rows of the sheet. */
  readonly rows: readonly number[];
  private readonly fields: RegisteredRows<AttendanceColumn>['fields'];
  private readonly births: ReadColumn<BirthOf>;
  /** Undefined for a value without a word. */
  private readonly roles: ReadColumn<Role | undefined>;
  private readonly identities: IdentityReader;

  constructor(
    { rows, fields }: RegisteredRows<AttendanceColumn>,
    identities: IdentityReader,
    vocabularies: Pick<Vocabularies, 'wordOf'>,
  ) {
    this.rows = rows;
    this.fields = fields;
    this.identities = identities;
    this.births = readColumn(fields.fodselsdato, (text) => identities.birth(text));
    this.roles = readColumn(fields.rolle, (text) => vocabularies.wordOf('rolle', text));
  }

  /**
   * @param findings receives each birth date of an activity's attendances that cannot be read
   * @returns how many of them have the role deltaker
   * @throws UnmappedValuesError for a role without a word
   */
  check({ from, to }: AttendanceRange, activityId: string, findings: Finding[]): number {
    let listed = 0;
    for (let index = from; index < to; index++) {
      if (!valueAt(this.births, index)?.readable) {
        const place = {
          sheet: 'deltakelser',
          row: this.rows[index] ?? null,
          column: 'fodselsdato',
          activityId,
        } as const;
        findings.push(finding('unreadable_birth_date', 'info', place));
      }
      if (this.roleOf(index) === 'deltaker') listed++;
    }
    return listed;
  }

  /** @throws UnmappedValuesError */
  roleOf(index: number): Role {
    const role = valueAt(this.roles, index);
    if (role === undefined) {
      const value = textAt(this.fields.rolle, index);
      throw new UnmappedValuesError([{ column: 'rolle', value, rows: 1, file: '', firstRow: this.rows[index] ?? 0 }]);
    }
    return role;
  }

  /**
   * Reading 21.
   * @param numberOf gives the number of a text
   * @returns gives the index of the identity of an attendance among those that are collected, -1 for unidentified
   */
  identitiesIn(collector: IdentityCollector, numberOf: (text: string) => number): (index: number) => number {
    const { navn, medlemsnr, epost, telefon } = this.fields;
    const { births } = this;
    const numbered = (column: ReadColumn<string>) => new NumberedColumn(column, numberOf);
    const nameKey = numbered(readColumn(navn, (text) => this.identities.nameKey(text)));
    const memberNumber = numbered(readColumn(medlemsnr, (text) => this.identities.memberNumber(text)));
    const email = numbered(readColumn(epost, emailOf));
    const phone = numbered(readColumn(telefon, phoneOf));
    const birthDates = births.values.map(({ birthDate }) => birthDate);
    const birthDate = numbered({ values: birthDates, codes: births.codes });
    return (index) => {
      const name = nameKey.at(index);
      const number = memberNumber.at(index);
      const address = email.at(index);
      const telephone = phone.at(index);
      // A birth date alone is no identity.
      if (name === NO_TEXT && number === NO_TEXT && address === NO_TEXT && telephone === NO_TEXT) return -1;
      const birthYear = valueAt(births, index)?.birthYear ?? 0;
      return collector.add([name, number, address, telephone, birthDate.at(index), birthYear], () =>
        numberOf(name === NO_TEXT ? '' : textAt(navn, index)),
      );
    };
  }
}

function readColumn<Value>({ words, codes }: TextColumn, read: (text: string) => Value): ReadColumn<Value> {
  return { values: words.map(read), codes };
}

function valueAt<Value>({ values, codes }: ReadColumn<Value>, index: number): Value | undefined {
  return values[codes[index] ?? -1];
}

const UNSEEN = -1;

/** The numbers of the texts of rows, each given when the first row with that text is asked for. */
class NumberedColumn {
  private readonly column: ReadColumn<string>;
  private readonly numbers: Int32Array;
  private readonly numberOf: (text: string) => number;

  constructor(column: ReadColumn<string>, numberOf: (text: string) => number) {
    this.column = column;
    this.numbers = new Int32Array(column.values.length).fill(UNSEEN);
    this.numberOf = numberOf;
  }

  at(index: number): number {
    const code = this.column.codes[index] ?? 0;
    const known = this.numbers[code] ?? UNSEEN;
    if (known !== UNSEEN) return known;
    const number = this.numberOf(this.column.values[code] ?? '');
    this.numbers[code] = number;
    return number;
  }
}
