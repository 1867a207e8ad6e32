/** Collects the activities of chunks into the columns of the register. */
import { type ChunkFacts, LAYOUT, type Table } from '../chunk-facts.ts';
import { ActivityRows } from './activity-rows.ts';
import { IntList } from './int-list.ts';
import type { Texts } from './texts.ts';

/** Columns that are taken as they are in the chunk. */
const PLAIN = LAYOUT.activities.filter(
  (column) => !['id', 'branch', 'municipality', 'attendances', 'mentionedNumbers', 'mentionedNames'].includes(column),
) as Exclude<
  (typeof LAYOUT.activities)[number],
  'id' | 'branch' | 'municipality' | 'attendances' | 'mentionedNumbers' | 'mentionedNames'
>[];

export class ActivityCollector {
  private readonly texts: Texts;
  private readonly columns = new Map(PLAIN.map((column) => [column, new IntList()]));
  private readonly id = new IntList();
  private readonly branch = new IntList();
  private readonly municipality = new IntList();
  private readonly places: string[] = [];
  private readonly placeOfText = new Map<number, number>();
  private readonly firstNumber = new IntList();
  private readonly firstName = new IntList();
  private readonly numbers = new IntList();
  private readonly nameKeys = new IntList();
  private readonly written = new IntList();

  constructor(texts: Texts) {
    this.texts = texts;
    this.firstNumber.push(0);
    this.firstName.push(0);
  }

  /** @param inRegister gives the register's numbers of texts for those of the chunk */
  add(
    activities: Table<'activities'>,
    inRegister: (column: Int32Array) => Int32Array,
    { mentionedNumbers, mentionedNames }: Pick<ChunkFacts, 'mentionedNumbers' | 'mentionedNames'>,
  ): void {
    for (const [column, list] of this.columns) {
      list.pushAll(activities[column]);
    }
    this.id.pushAll(inRegister(activities.id));
    this.branch.pushAll(inRegister(activities.branch).map((text) => this.placeOf(text)));
    this.municipality.pushAll(inRegister(activities.municipality).map((text) => this.placeOf(text)));
    pushStarts(this.firstNumber, activities.mentionedNumbers);
    pushStarts(this.firstName, activities.mentionedNames);
    this.numbers.pushAll(inRegister(mentionedNumbers.number));
    this.nameKeys.pushAll(inRegister(mentionedNames.nameKey));
    this.written.pushAll(inRegister(mentionedNames.written));
  }

  finish(): ActivityRows {
    const plain = Object.fromEntries(PLAIN.map((column) => [column, this.columns.get(column)?.toArray()])) as Record<
      (typeof PLAIN)[number],
      Int32Array
    >;
    return new ActivityRows({
      texts: this.texts,
      places: this.places,
      columns: {
        ...plain,
        id: this.id.toArray(),
        branch: this.branch.toArray(),
        municipality: this.municipality.toArray(),
      },
      firstNumber: this.firstNumber.toArray(),
      firstName: this.firstName.toArray(),
      numbers: this.numbers.toArray(),
      nameKeys: this.nameKeys.toArray(),
      written: this.written.toArray(),
    });
  }

  private placeOf(text: number): number {
    const known = this.placeOfText.get(text);
    if (known !== undefined) {
      return known;
    }
    this.placeOfText.set(text, this.places.length);
    this.places.push(this.texts.text(text));
    return this.places.length - 1;
  }
}

function pushStarts(starts: IntList, counts: Int32Array): void {
  for (const count of counts) {
    starts.push(starts.at(starts.length - 1) + count);
  }
}
