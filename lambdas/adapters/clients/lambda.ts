import { LambdaClient } from '@aws-sdk/client-lambda';
import { lazily } from '../lazily.ts';

/** One try: the caller repeats its request, and a second invocation beside the first would only compete with it. */
export const lambdaClient = lazily(() => new LambdaClient({ maxAttempts: 1 }));
