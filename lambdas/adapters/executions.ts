/** The state machine's executions, by name. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { stateTransitions } from '../domain/export/cost/cost.ts';
import type { Executions } from '../ports.ts';
import { callService, faultName } from './sdk-faults.ts';

const SERVICE = 'Step Functions';

export class StepFunctionsExecutions implements Executions {
  private readonly client: SFNClient;
  private readonly stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  async start(name: string, input: Record<string, unknown>, traceHeader: string | undefined): Promise<void> {
    await this.unless('ExecutionAlreadyExists', () =>
      this.client.send(
        new StartExecutionCommand({
          stateMachineArn: this.stateMachineArn,
          name,
          input: JSON.stringify(input),
          ...(traceHeader === undefined ? {} : { traceHeader }),
        }),
      ),
    );
  }

  async stop(name: string): Promise<void> {
    await this.unless('ExecutionDoesNotExist', () =>
      this.client.send(new StopExecutionCommand({ executionArn: this.arnOf(name) })),
    );
  }

  async transitions(name: string): Promise<number> {
    const types: string[] = [];
    let from: string | undefined;
    do {
      const page = await this.unless('ExecutionDoesNotExist', () =>
        this.client.send(
          new GetExecutionHistoryCommand({
            executionArn: this.arnOf(name),
            includeExecutionData: false,
            maxResults: 1000,
            ...(from === undefined ? {} : { nextToken: from }),
          }),
        ),
      );
      types.push(...(page?.events ?? []).map(({ type }) => type ?? ''));
      from = page?.nextToken;
    } while (from !== undefined);
    return stateTransitions(types);
  }

  async lastState(name: string): Promise<string | undefined> {
    const page = await this.unless('ExecutionDoesNotExist', () =>
      this.client.send(
        new GetExecutionHistoryCommand({
          executionArn: this.arnOf(name),
          includeExecutionData: false,
          reverseOrder: true,
          // The end of the history: each of 40 chunks at once can have added the events of all its tries.
          maxResults: 1000,
        }),
      ),
    );
    return page?.events?.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
      ?.stateEnteredEventDetails?.name;
  }

  async status(name: string): ReturnType<Executions['status']> {
    const description = await this.unless('ExecutionDoesNotExist', () =>
      this.client.send(new DescribeExecutionCommand({ executionArn: this.arnOf(name) })),
    );
    // A redrive that has not begun yet; only an operator can ask for one.
    return description?.status === 'PENDING_REDRIVE' ? 'RUNNING' : description?.status;
  }

  private arnOf(name: string): string {
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }

  /** @returns undefined when the service answers with that exception, which is an expected outcome here */
  private async unless<T>(exception: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await callService(SERVICE, call);
    } catch (error) {
      if (faultName(error) === exception) {
        return undefined;
      }
      throw error;
    }
  }
}
