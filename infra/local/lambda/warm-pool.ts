/** The processes that wait for their next invocation. Bounded in number and in time, because each holds some 80 MB. */
import type { FunctionDescriptor } from './function.ts';
import type { Sandbox } from './sandbox.ts';

export interface WarmPoolOptions {
  /** Idle processes over all functions; the one unused for longest goes first. */
  readonly maxIdle: number;
  /** Milliseconds after which an unused process is closed. */
  readonly idleMilliseconds: number;
  create(descriptor: FunctionDescriptor): Sandbox;
}

export class WarmPool {
  readonly #options: WarmPoolOptions;
  readonly #all = new Set<Sandbox>();
  /** Unused for longest first. */
  #idle: Sandbox[] = [];
  readonly #reaper: NodeJS.Timeout;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
    this.#reaper = setInterval(() => this.#reap(), Math.max(50, options.idleMilliseconds / 4));
    this.#reaper.unref();
  }

  get pids(): number[] {
    return [...this.#all].map((sandbox) => sandbox.pid).filter((pid) => pid !== undefined);
  }

  /** The warm process last used (its caches are warmest), or a new one. */
  take(descriptor: FunctionDescriptor): Sandbox {
    const at = this.#idle.findLastIndex((sandbox) => sandbox.descriptor.name === descriptor.name && sandbox.alive);
    const [warm] = at < 0 ? [] : this.#idle.splice(at, 1);
    return warm ?? this.#create(descriptor);
  }

  /** Takes a process back, or buries it when it died. */
  giveBack(sandbox: Sandbox): void {
    if (!sandbox.alive) {
      this.#bury(sandbox);
      return;
    }
    this.#idle.push(sandbox);
    while (this.#idle.length > this.#options.maxIdle) {
      const oldest = this.#idle.shift();
      if (oldest !== undefined) this.#bury(oldest);
    }
  }

  /** Starts a process ahead of need, unless one waits already. */
  warm(descriptor: FunctionDescriptor): void {
    if (!this.#idle.some((sandbox) => sandbox.descriptor.name === descriptor.name)) {
      this.giveBack(this.#create(descriptor));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#reaper);
    await Promise.all([...this.#all].map((sandbox) => sandbox.close()));
    this.#all.clear();
    this.#idle = [];
  }

  #create(descriptor: FunctionDescriptor): Sandbox {
    const sandbox = this.#options.create(descriptor);
    this.#all.add(sandbox);
    return sandbox;
  }

  #bury(sandbox: Sandbox): void {
    sandbox.close().then(() => this.#all.delete(sandbox));
  }

  #reap(): void {
    const oldest = Date.now() - this.#options.idleMilliseconds;
    const stale = this.#idle.filter((sandbox) => sandbox.lastUsed < oldest || !sandbox.alive);
    this.#idle = this.#idle.filter((sandbox) => !stale.includes(sandbox));
    for (const sandbox of stale) this.#bury(sandbox);
  }
}
