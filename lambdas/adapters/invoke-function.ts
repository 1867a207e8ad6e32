/** Invokes another Lambda and waits for its answer. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { TransientError } from '../domain/errors.ts';
import { callService } from './sdk-faults.ts';

const decoder = new TextDecoder();

/**
 * @returns the payload of the answer
 * @throws TransientError when the function throws or is killed: it is idempotent, so the request can be repeated
 */
export async function invokeFunction(client: LambdaClient, functionName: string, payload: unknown): Promise<unknown> {
  const { FunctionError, Payload } = await callService('Lambda', () =>
    client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) })),
  );
  if (FunctionError !== undefined || Payload === undefined) {
    // What the function says may quote its input.
    throw new TransientError('Lambda', undefined);
  }
  return JSON.parse(decoder.decode(Payload));
}
