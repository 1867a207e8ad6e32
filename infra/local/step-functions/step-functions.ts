/**
 * Step Functions on one machine: STANDARD workflows in JSONata that call Lambda, with the wire protocol of AWS. A definition
 * that needs more does not load (NotHonouredError).
 */
import validateAsl from 'asl-validator';
import type { InvokeFunction, PlatformEvent, Service } from '../service/service.ts';
import { systemClock } from './clock.ts';
import { rememberAccepted } from './definition/accepted-definitions.ts';
import { loadDefinition, type Validator } from './definition/definition.ts';
import { Executions, type LoadedMachine } from './executions.ts';
import { Journal } from './history/journal.ts';
import { listen } from './server.ts';

export interface StateMachineResource {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** Amazon States Language as JSON text, with every substitution made. */
  readonly definition: string;
}

export interface StepFunctionsOptions {
  /** Created if it does not exist; used by one engine at a time. */
  readonly dataFolder: string;
  /** Default 0: the system chooses. */
  readonly port?: number;
  readonly stateMachines: readonly StateMachineResource[];
  /** A folder that remembers which definitions are valid. Default: each is validated at the start. */
  readonly acceptedFolder?: string;
  readonly invokeFunction: InvokeFunction;
  /** Called with each "Step Functions Execution Status Change" after it is on disk. */
  readonly emit: (event: PlatformEvent) => void;
  /** For tests, as in `Clock`; and the validator, which is slow. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly deadline?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  readonly validate?: Validator;
}

export interface StepFunctionsService extends Service {
  /**
   * Emits the events of executions that the last process left running, which this service has ABORTED at its start. They
   * wait for this call so that rules and functions can start first. Returns how many there were.
   */
  announceInterrupted(): number;
  readonly runningCount: number;
}

/** @throws NotHonouredError or InvalidDefinitionError for a definition that would not run as in AWS. */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctionsService> {
  const clock = {
    now: options.now ?? systemClock.now,
    sleep: options.sleep ?? systemClock.sleep,
    deadline: options.deadline ?? systemClock.deadline,
    random: options.random ?? systemClock.random,
  };
  const { acceptedFolder, validate = validateAsl } = options;
  const validator = acceptedFolder === undefined ? validate : rememberAccepted(acceptedFolder, validate);
  const machines = new Map<string, LoadedMachine>();
  for (const resource of options.stateMachines) {
    machines.set(resource.arn, { ...resource, machine: loadDefinition(resource.definition, validator) });
  }
  const { invokeFunction, emit } = options;
  const executions = new Executions({ journal: new Journal(options.dataFolder), clock, invokeFunction, emit });
  executions.abortInterrupted();
  const engine = { executions, machines, createdAt: clock.now() };
  const service = await listen(engine, options.port ?? 0);
  return {
    endpoint: service.endpoint,
    announceInterrupted: () => executions.announceInterrupted(),
    get runningCount() {
      return executions.runningCount;
    },
    async close() {
      await service.close();
      await executions.close();
    },
  };
}
