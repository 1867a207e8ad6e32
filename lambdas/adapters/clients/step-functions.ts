import { SFNClient } from '@aws-sdk/client-sfn';
import { lazily } from '../lazily.ts';

export const stepFunctionsClient = lazily(() => new SFNClient({ maxAttempts: 5 }));
