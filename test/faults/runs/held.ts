/** Waits for the moments of schedules: one look at the engine serves all schedules that run side by side. */
import type { EngineUnderFaults, Held } from '../engine/engine-under-faults.ts';
import type { Moment } from '../schedule/schedule.ts';
import { pause } from './client.ts';

const LOOK_MILLISECONDS = 30;

interface Waiting {
  readonly moment: Moment;
  readonly organisationNumber: string;
  readonly come: PromiseWithResolvers<string>;
}

export class HeldInvocations {
  readonly #engine: EngineUnderFaults;
  #waiting: Waiting[] = [];
  #looking = false;

  constructor(engine: EngineUnderFaults) {
    this.#engine = engine;
  }

  /** Resolves with the function's full name when its invocation waits. The caller releases it. */
  async moment(organisationNumber: string, moment: Moment): Promise<string> {
    const fault = { kind: 'hold', ...moment, times: 1, contains: organisationNumber } as const;
    await this.#engine.order({ do: 'inject-function-fault', fault });
    const come = Promise.withResolvers<string>();
    this.#waiting.push({ moment, organisationNumber, come });
    if (!this.#looking) this.#look();
    return come.promise;
  }

  /** Moments of the organisation that have not come do not come any more. */
  forget(organisationNumber: string): void {
    this.#waiting = this.#waiting.filter((each) => each.organisationNumber !== organisationNumber);
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.length > 0) {
      const held = await this.#engine.held().catch(() => []);
      const here = this.#waiting.map((waiting) => ({ waiting, found: held.find((each) => isOf(each, waiting)) }));
      this.#waiting = here.filter(({ found }) => found === undefined).map(({ waiting }) => waiting);
      for (const { waiting, found } of here) if (found !== undefined) waiting.come.resolve(found.functionName);
      await pause(LOOK_MILLISECONDS);
    }
    this.#looking = false;
  }
}

function isOf({ functionName, contains }: Held, { moment, organisationNumber }: Waiting): boolean {
  const plain = (name: string) => name.replaceAll('-', '').toLowerCase();
  return contains === organisationNumber && plain(functionName).endsWith(plain(moment.functionName));
}
