/** The variables of one chain of states. An inner chain reads those of the outer ones and keeps its own to itself. */
export class Variables {
  readonly #outer: Variables | null;
  #own: Readonly<Record<string, unknown>> = {};

  constructor(outer: Variables | null) {
    this.#outer = outer;
  }

  all(): Record<string, unknown> {
    return { ...this.#outer?.all(), ...this.#own };
  }

  assign(values: Readonly<Record<string, unknown>>): void {
    this.#own = { ...this.#own, ...values };
  }
}
