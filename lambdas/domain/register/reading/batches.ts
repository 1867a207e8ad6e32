const BATCH = 1_000;

/** Items on their way to a receiver, which gets a thousand of them at a time: the same items always in the same batches. */
export class Batches<Item> {
  /** To be added to. */
  readonly items: Item[] = [];
  private readonly send: (batch: readonly Item[]) => Promise<void>;

  constructor(send: (batch: readonly Item[]) => Promise<void>) {
    this.send = send;
  }

  /** Sends what makes a whole batch. */
  async settle(): Promise<void> {
    while (this.items.length >= BATCH) await this.send(this.items.splice(0, BATCH));
  }

  /** Sends everything. */
  async finish(): Promise<void> {
    await this.settle();
    if (this.items.length > 0) await this.send(this.items.splice(0));
  }
}
