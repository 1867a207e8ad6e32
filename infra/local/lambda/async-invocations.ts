/**
 * Asynchronous invocations (`InvocationType: Event`): retried when the function fails, then written to a dead letter
 * queue. Source: AWS Lambda, "How Lambda handles errors with asynchronous invocation".
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationOutcome } from '../service/service.ts';
import { DEFAULT_ASYNC_INVOKE, type FunctionDescriptor, functionNameOf } from './function.ts';
import type { Failure } from './outcomes.ts';

export interface AsyncInvokeParts {
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionDescriptor>;
  invoke(nameOrArn: string, payload: unknown): Promise<InvocationOutcome>;
  /** The pause before each retry. */
  readonly retryMilliseconds: readonly number[];
  /** Aborts when the engine closes; events that still wait are then lost. */
  readonly closing: AbortSignal;
  deadLetter(queueArn: string, message: object): void;
}

type Condition = 'RetriesExhausted' | 'EventAgeExceeded';

/** @returns a function that returns at once and invokes in the background */
export function createInvokeAsync(parts: AsyncInvokeParts): (nameOrArn: string, payload: unknown) => void {
  return (nameOrArn, payload) => {
    // Rejects only because the engine closes. The failure of a function is in its log.
    invokeWithRetries(parts, nameOrArn, payload).catch(() => {});
  };
}

async function invokeWithRetries(parts: AsyncInvokeParts, nameOrArn: string, payload: unknown): Promise<void> {
  const descriptor = parts.functions.get(functionNameOf(nameOrArn));
  const { retryAttempts, maxEventAgeSeconds, onFailureArn } = descriptor?.asyncInvoke ?? DEFAULT_ASYNC_INVOKE;
  const begun = performance.now();
  let tries = 0;
  let outcome: InvocationOutcome;
  let condition: Condition;
  do {
    const pause = tries === 0 ? 0 : (parts.retryMilliseconds[tries - 1] ?? 0);
    if (pause > 0) await delay(pause, undefined, { signal: parts.closing, ref: false });
    outcome = await parts.invoke(nameOrArn, payload);
    if (outcome.kind === 'success') return;
    tries += 1;
    condition = performance.now() - begun > maxEventAgeSeconds * 1000 ? 'EventAgeExceeded' : 'RetriesExhausted';
  } while (tries <= retryAttempts && condition === 'RetriesExhausted');
  if (onFailureArn !== undefined && descriptor !== undefined) {
    parts.deadLetter(onFailureArn, invocationRecord(descriptor.arn, payload, outcome, condition, tries));
  }
}

/** Source of the form: AWS Lambda, "Capturing records of Lambda asynchronous invocations". */
function invocationRecord(
  functionArn: string,
  requestPayload: unknown,
  { errorType, errorMessage }: Failure,
  condition: Condition,
  tries: number,
): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId: randomUUID(), functionArn, condition, approximateInvokeCount: tries },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType, errorMessage },
  };
}
