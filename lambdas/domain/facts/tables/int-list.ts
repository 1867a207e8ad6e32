/** A list of whole numbers in 4 bytes each, which an array takes 8 for. */
export class IntList {
  length = 0;
  private numbers = new Int32Array(1 << 6);

  push(number: number): void {
    this.makeRoom(this.length + 1);
    this.numbers[this.length++] = number;
  }

  pushAll(numbers: Int32Array): void {
    this.makeRoom(this.length + numbers.length);
    this.numbers.set(numbers, this.length);
    this.length += numbers.length;
  }

  /** Of one that is in the list. */
  set(index: number, number: number): void {
    this.numbers[index] = number;
  }

  /** 0 behind the end. */
  at(index: number): number {
    return this.numbers[index] ?? 0;
  }

  /** The numbers themselves, not a copy. */
  toArray(): Int32Array {
    return this.numbers.subarray(0, this.length);
  }

  private makeRoom(length: number): void {
    if (length > this.numbers.length) {
      // By a half, because the largest lists of a register are its memory.
      const larger = new Int32Array(Math.max(length, Math.ceil(this.numbers.length * 1.5)));
      larger.set(this.numbers.subarray(0, this.length));
      this.numbers = larger;
    }
  }
}
