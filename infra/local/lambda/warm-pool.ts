/** Processes that wait for their next invocation, limited in number and time because each holds about 80 MB. */
import type { FunctionDescriptor } from './function.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export interface WarmPoolOptions {
  /** Idle processes of all functions together; the one unused for longest is closed first. */
  readonly maxIdle: number;
  /** Milliseconds after which an unused process is closed. */
  readonly idleMilliseconds: number;
  create(descriptor: FunctionDescriptor): Sandbox;
}

export class WarmPool {
  readonly #options: WarmPoolOptions;
  readonly #all = new Set<Sandbox>();
  /** Ordered by last use, oldest first. */
  #idle: Sandbox[] = [];
  readonly #expiryTimer: NodeJS.Timeout;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
    this.#expiryTimer = setInterval(() => this.#closeExpired(), Math.max(50, options.idleMilliseconds / 4));
    this.#expiryTimer.unref();
  }

  get pids(): number[] {
    return [...this.#all].map((sandbox) => sandbox.pid).filter((pid) => pid !== undefined);
  }

  /** The most recently used warm process, or a new one. */
  take(descriptor: FunctionDescriptor): Sandbox {
    const at = this.#idle.findLastIndex((sandbox) => sandbox.descriptor.name === descriptor.name && sandbox.alive);
    const [warm] = at < 0 ? [] : this.#idle.splice(at, 1);
    return warm ?? this.#create(descriptor);
  }

  /** Keeps the process for later, or closes it when it has died. */
  giveBack(sandbox: Sandbox): void {
    if (!sandbox.alive) {
      this.#discard(sandbox);
      return;
    }
    this.#idle.push(sandbox);
    while (this.#idle.length > this.#options.maxIdle) {
      const oldest = this.#idle.shift();
      if (oldest !== undefined) this.#discard(oldest);
    }
  }

  /** Starts a process, unless one is idle already. */
  warm(descriptor: FunctionDescriptor): void {
    if (!this.#idle.some((sandbox) => sandbox.descriptor.name === descriptor.name)) {
      this.giveBack(this.#create(descriptor));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#expiryTimer);
    await Promise.all([...this.#all].map((sandbox) => sandbox.close()));
    this.#all.clear();
    this.#idle = [];
  }

  #create(descriptor: FunctionDescriptor): Sandbox {
    const sandbox = this.#options.create(descriptor);
    this.#all.add(sandbox);
    return sandbox;
  }

  #discard(sandbox: Sandbox): void {
    sandbox.close().then(() => this.#all.delete(sandbox));
  }

  #closeExpired(): void {
    const oldest = performance.now() - this.#options.idleMilliseconds;
    const stale = this.#idle.filter((sandbox) => sandbox.lastUsed < oldest || !sandbox.alive);
    this.#idle = this.#idle.filter((sandbox) => !stale.includes(sandbox));
    for (const sandbox of stale) this.#discard(sandbox);
  }
}
