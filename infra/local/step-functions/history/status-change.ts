import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION, type PlatformEvent } from '../../service/service.ts';
import { type ExecutionRecord, statusOf } from './record.ts';

/** EventBridge leaves out input and output when together they would not fit into one event. */
const MAX_DATA_BYTES = 248 * 1024;

export const NOT_REDRIVABLE = {
  redriveStatus: 'NOT_REDRIVABLE',
  redriveStatusReason: 'The local engine does not redrive executions',
} as const;

/** "Step Functions Execution Status Change" as AWS sends it for a start and for an end. `at` in epoch milliseconds. */
export function statusChangeEvent(execution: ExecutionRecord, at: number): PlatformEvent {
  const { start, end } = execution;
  const bytes = JSON.stringify([start.input, end?.output ?? '']).length;
  const included = bytes <= MAX_DATA_BYTES;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: LOCAL_ACCOUNT,
    time: new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: LOCAL_REGION,
    resources: [start.executionArn],
    detail: {
      executionArn: start.executionArn,
      stateMachineArn: start.stateMachineArn,
      name: start.name,
      status: statusOf(execution),
      startDate: start.startDate,
      stopDate: end?.stopDate ?? null,
      input: included ? start.input : null,
      output: included ? (end?.output ?? null) : null,
      inputDetails: { included },
      outputDetails: end?.output == null ? null : { included },
      error: end?.error ?? null,
      cause: end?.cause ?? null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      ...NOT_REDRIVABLE,
    },
  };
}
