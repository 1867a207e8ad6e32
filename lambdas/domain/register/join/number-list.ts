const FIRST_CAPACITY = 1 << 12;

/** A list of whole numbers below 2^32, in 4 bytes each. */
export class NumberList {
  length = 0;
  private numbers = new Uint32Array(FIRST_CAPACITY);

  push(number: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = number;
  }

  /** 0 behind the end. */
  at(index: number): number {
    return this.numbers[index] ?? 0;
  }

  add(index: number, amount: number): void {
    this.numbers[index] = this.at(index) + amount;
  }
}
