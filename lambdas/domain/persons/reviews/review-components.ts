/**
 * Which persons that share a value are joined by reviews. Persons with the same evidence conflict with the same persons and
 * not with each other, so they are one class, and classes are compared instead of persons. The remaining classes are found
 * by what they share, because comparing every pair would take the square of the thousands of rows that one value can have.
 */
import { areKeptApart, type DecidedBlocks, widestDecision } from '../decided/decided-blocks.ts';
import { birthsConflict, conflict, type PersonEvidence } from '../merging/person-evidence.ts';

export interface PersonClass {
  /** Undefined when nothing is known of its persons; then they conflict with no person. */
  readonly evidence: PersonEvidence | undefined;
  /** Undefined when no decision names its persons. */
  readonly blocks: DecidedBlocks | undefined;
  /** What besides the evidence decides whether two classes are a review. */
  readonly trait: number;
}

export interface Relation {
  /** Symmetric. */
  related(left: number, right: number): boolean;
  /** Whether differing member numbers make a conflict (reading 28). */
  readonly numbersMatter: boolean;
}

/** @returns the indexes of classes that are joined directly or through others; a class alone is a component too */
export function componentsOf(classes: readonly PersonClass[], relation: Relation): number[][] {
  const open = new OpenClasses(classes, relation.numbersMatter);
  const components: number[][] = [];
  for (const start of classes.keys()) {
    if (open.close(start)) {
      const component = [start];
      for (const index of component) {
        component.push(...open.take(index, (other) => isReview(classes[index], classes[other], relation)));
      }
      components.push(component);
    }
  }
  return components;
}

function isReview(left: PersonClass | undefined, right: PersonClass | undefined, relation: Relation): boolean {
  if (left === undefined || right === undefined || !relation.related(left.trait, right.trait)) {
    return false;
  }
  if (areKeptApart(left.blocks, right.blocks)) {
    return false;
  }
  if (left.evidence === undefined || right.evidence === undefined) {
    return true;
  }
  return !(relation.numbersMatter ? conflict : birthsConflict)(left.evidence, right.evidence);
}

/** Up to this number of classes comparing every pair is fastest, and nearly every value has fewer. */
const MAX_COMPARED_PAIRWISE = 24;

/** The classes that are in no component yet. */
class OpenClasses {
  private readonly classes: readonly PersonClass[];
  private readonly isOpen: Uint8Array;
  private readonly all: number[];
  private readonly indexes: readonly ClassIndex[];

  constructor(classes: readonly PersonClass[], numbersMatter: boolean) {
    this.classes = classes;
    this.isOpen = new Uint8Array(classes.length).fill(1);
    this.all = [...classes.keys()];
    this.indexes =
      classes.length <= MAX_COMPARED_PAIRWISE
        ? []
        : conflictingValues(classes, numbersMatter).map((valuesIn) => new ClassIndex(classes, valuesIn));
  }

  /** @returns false for a class that is closed already */
  close(index: number): boolean {
    const wasOpen = this.isOpen[index] === 1;
    this.isOpen[index] = 0;
    return wasOpen;
  }

  /** Closes and returns the open classes for which the condition holds; the class at the index conflicts with others. */
  take(index: number, condition: (other: number) => boolean): number[] {
    const taken: number[] = [];
    for (const list of this.listsWithout(index)) {
      let kept = 0;
      for (const other of list) {
        if (this.isOpen[other] === 1) {
          if (condition(other)) {
            this.isOpen[other] = 0;
            taken.push(other);
          } else {
            list[kept] = other;
            kept++;
          }
        }
      }
      list.length = kept; // Closed classes leave the list, so that none is passed twice.
    }
    return taken;
  }

  /** Lists with all open classes that do not conflict with a class, as short as the indexes allow. */
  private listsWithout(index: number): readonly number[][] {
    const of = this.classes[index];
    const choices = of === undefined ? [] : this.indexes.flatMap((each) => each.listsFor(of) ?? []);
    const lengthOf = (lists: readonly number[][]) => lists.reduce((sum, list) => sum + list.length, 0);
    let shortest: readonly number[][] = [this.all];
    for (const { lists } of choices) {
      if (lengthOf(lists) < lengthOf(shortest)) {
        shortest = lists;
      }
    }
    return shortest;
  }
}

type ValuesIn = (of: PersonClass) => Iterable<string | number>;
const NO_VALUES: ReadonlySet<never> = new Set();

/** Kinds of values of which two classes conflict when both have some and share none. */
function conflictingValues(classes: readonly PersonClass[], numbersMatter: boolean): ValuesIn[] {
  const found: ValuesIn[] = [
    ({ evidence }) => evidence?.birthDates ?? NO_VALUES,
    ({ evidence }) => evidence?.birthYears ?? NO_VALUES,
  ];
  if (numbersMatter) {
    found.push(({ evidence }) => evidence?.memberNumbers ?? NO_VALUES);
  }
  // A decision that rows with a name alone are different persons names thousands; others name few.
  const decision = widestDecision(classes.map(({ blocks }) => blocks));
  if (decision !== undefined) {
    found.push(({ blocks }) => {
      const block = blocks?.get(decision);
      return block === undefined ? NO_VALUES : [block];
    });
  }
  return found;
}

/** Classes by the values of one kind. */
class ClassIndex {
  private readonly byValue = new Map<string | number, number[]>();
  private readonly withoutValue: number[] = [];
  private readonly valuesIn: ValuesIn;

  constructor(classes: readonly PersonClass[], valuesIn: ValuesIn) {
    this.valuesIn = valuesIn;
    classes.forEach((of, index) => {
      const values = [...valuesIn(of)];
      if (values.length === 0) {
        this.withoutValue.push(index);
      }
      for (const value of values) {
        const list = this.byValue.get(value);
        if (list === undefined) {
          this.byValue.set(value, [index]);
        } else {
          list.push(index);
        }
      }
    });
  }

  /** @returns undefined for a class without such a value, which conflicts with none because of it */
  listsFor(of: PersonClass): { readonly lists: readonly number[][] } | undefined {
    const values = [...this.valuesIn(of)];
    return values.length === 0
      ? undefined
      : { lists: [this.withoutValue, ...values.flatMap((value) => [this.byValue.get(value) ?? []])] };
  }
}
