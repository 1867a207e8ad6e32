/**
 * A discrete-event simulation: things that happen at a time, places of which so many can be taken at once, and buckets of tokens
 * that refill. Pure: time is a number that jumps from one event to the next.
 */

/** Seconds since the start of the simulation. */
export type Seconds = number;

interface Event {
  readonly at: Seconds;
  /** Events of the same time happen in the order in which they were planned. */
  readonly order: number;
  readonly happen: () => void;
}

export class Simulation {
  now: Seconds = 0;
  #planned = 0;
  /** A binary heap, the next event first. */
  readonly #events: Event[] = [];

  after(seconds: Seconds, happen: () => void): void {
    this.#push({ at: this.now + Math.max(0, seconds), order: this.#planned++, happen });
  }

  /** Until nothing is planned any more. */
  run(): void {
    for (let event = this.#pop(); event !== undefined; event = this.#pop()) {
      this.now = event.at;
      event.happen();
    }
  }

  #push(event: Event): void {
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = events[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      events[at] = parent;
      at = above;
    }
    events[at] = event;
  }

  #pop(): Event | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left, right] = [events[below], events[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) below++;
      const child = events[below];
      if (child === undefined || !isBefore(child, last)) break;
      events[at] = child;
      at = below;
    }
    events[at] = last;
    return first;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** What a limit did in a simulation. */
export interface Waiting {
  readonly name: string;
  /** Of all that waited. */
  readonly seconds: number;
  readonly count: number;
  /** When something waited first; null: never. */
  readonly firstAt: Seconds | null;
  /** The most places taken at once, or tokens taken in one second. */
  readonly most: number;
}

/** So many places at once; who finds none waits in line. */
export class Places {
  readonly #simulation: Simulation;
  readonly #name: string;
  readonly #number: number;
  readonly #line: { readonly since: Seconds; readonly enter: () => void }[] = [];
  #head = 0;
  #taken = 0;
  #most = 0;
  #waited = 0;
  #count = 0;
  #firstAt: Seconds | null = null;

  constructor(simulation: Simulation, name: string, number: number) {
    this.#simulation = simulation;
    this.#name = name;
    this.#number = number;
  }

  take(enter: () => void): void {
    if (this.#taken < this.#number) {
      this.#enter(enter);
    } else {
      this.#firstAt ??= this.#simulation.now;
      this.#line.push({ since: this.#simulation.now, enter });
    }
  }

  give(): void {
    this.#taken--;
    const next = this.#line[this.#head];
    if (next !== undefined) {
      this.#head++;
      this.#count++;
      this.#waited += this.#simulation.now - next.since;
      this.#enter(next.enter);
    }
  }

  waiting(): Waiting {
    return { name: this.#name, seconds: this.#waited, count: this.#count, firstAt: this.#firstAt, most: this.#most };
  }

  #enter(enter: () => void): void {
    this.#taken++;
    this.#most = Math.max(this.#most, this.#taken);
    enter();
  }
}

/** A bucket that holds `burst` tokens and gets `rate` of them a second; who finds too few waits in line for them. */
export class Tokens {
  readonly #simulation: Simulation;
  readonly #name: string;
  readonly #rate: number;
  readonly #burst: number;
  /** Negative: taken in advance by those in line. */
  #left: number;
  #at: Seconds = 0;
  #waited = 0;
  #count = 0;
  #firstAt: Seconds | null = null;
  readonly #bySecond = new Map<number, number>();

  constructor(
    simulation: Simulation,
    name: string,
    { rate, burst }: { readonly rate: number; readonly burst: number },
  ) {
    this.#simulation = simulation;
    this.#name = name;
    this.#rate = rate;
    this.#burst = burst;
    this.#left = burst;
  }

  take(number: number, enter: () => void): void {
    const { now } = this.#simulation;
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#rate) - number;
    this.#at = now;
    const wait = Math.max(0, -this.#left / this.#rate);
    if (wait > 0) {
      this.#firstAt ??= now;
      this.#count++;
      this.#waited += wait;
    }
    const second = Math.floor(now + wait);
    this.#bySecond.set(second, (this.#bySecond.get(second) ?? 0) + number);
    this.#simulation.after(wait, enter);
  }

  waiting(): Waiting {
    const most = Math.max(0, ...this.#bySecond.values());
    return { name: this.#name, seconds: this.#waited, count: this.#count, firstAt: this.#firstAt, most };
  }
}
