/** The function that erases, invoked by its name. Its payload is stored nowhere, because the invocation is synchronous. */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Eraser } from '../ports.ts';
import { erasedOrganisationSchema, erasedParticipantSchema } from '../protocol.ts';
import { invokeFunction } from './invoke-function.ts';

const busySchema = z.object({ outcome: z.literal('busy') });
const answerOf = <S extends z.ZodType>(erased: S) =>
  z.discriminatedUnion('outcome', [busySchema, z.object({ outcome: z.literal('erased'), erased })]);
const participantAnswer = answerOf(erasedParticipantSchema);
const organisationAnswer = answerOf(erasedOrganisationSchema);

export class EraseFunction implements Eraser {
  private readonly client: LambdaClient;
  private readonly functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.client = client;
    this.functionName = functionName;
  }

  async participant(request: Parameters<Eraser['participant']>[0]): ReturnType<Eraser['participant']> {
    return participantAnswer.parse(await this.invoke({ scope: 'participant', ...request }));
  }

  async organisation(request: Parameters<Eraser['organisation']>[0]): ReturnType<Eraser['organisation']> {
    return organisationAnswer.parse(await this.invoke({ scope: 'organisation', ...request }));
  }

  private invoke(payload: unknown): Promise<unknown> {
    return invokeFunction(this.client, this.functionName, payload);
  }
}
