import { SESv2Client } from '@aws-sdk/client-sesv2';
import { lazily } from '../lazily.ts';

/** One try: whoever sends counts the tries, and a mail must not go out twice because an answer was late. */
export const mailClient = lazily(() => new SESv2Client({ maxAttempts: 1 }));
