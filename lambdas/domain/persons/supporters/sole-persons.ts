/** For each key the one person who was added for it. */
export class SolePersons {
  private readonly persons = new Map<string, number | 'several'>();

  add(key: string, person: number): void {
    const before = this.persons.get(key);
    this.persons.set(key, before === undefined || before === person ? person : 'several');
  }

  /** @returns undefined for no or several persons */
  of(key: string): number | undefined {
    const person = this.persons.get(key);
    return person === 'several' ? undefined : person;
  }
}
