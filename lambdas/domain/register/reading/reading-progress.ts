import type { OnReading, ReadingStep } from '../register-sink.ts';

/** Where each step begins and ends, in percent; measured with a register of 100,000 activities. */
const SPANS: Readonly<Record<ReadingStep, readonly [from: number, to: number]>> = {
  extracting: [0, 10],
  parsing: [10, 75],
  saving: [75, 100],
};
/** So many reports are made of a step. */
const REPORTS = 200;

/** Says how far the reading of a file is. */
export class ReadingProgress {
  rows = 0;
  private step: ReadingStep = 'extracting';
  private total = 0;
  private done = 0;
  private reported = 0;
  private readonly onReading: OnReading;

  constructor(onReading: OnReading) {
    this.onReading = onReading;
  }

  /** @param total of the amounts with which `advance` will be called */
  async begin(step: ReadingStep, total: number): Promise<void> {
    this.step = step;
    this.total = total;
    this.done = 0;
    await this.report();
  }

  readonly advance = async (amount: number): Promise<void> => {
    this.done += amount;
    if (this.done - this.reported >= this.total / REPORTS) await this.report();
  };

  private async report(): Promise<void> {
    this.reported = this.done;
    const [from, to] = SPANS[this.step];
    const share = this.total === 0 ? 0 : Math.min(1, this.done / this.total);
    await this.onReading(this.step, from + (to - from) * share, this.rows);
  }
}
