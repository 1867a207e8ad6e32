/** The addresses to check, from the outputs of a stack. */
import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

const pageConfigurationSchema = z.object({
  apiUrl: z.string(),
  webSocketUrl: z.string(),
  issuer: z.string(),
  clientId: z.string(),
});

export const targetSchema = z
  .object({
    PageUrl: z.url(),
    ApiUrl: z.url(),
    WebSocketUrl: z.url(),
    PageConfiguration: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(pageConfigurationSchema),
  })
  .transform(({ PageUrl, ApiUrl, WebSocketUrl, PageConfiguration }) => ({
    pageUrl: PageUrl,
    apiUrl: ApiUrl,
    webSocketUrl: WebSocketUrl,
    pageConfiguration: PageConfiguration,
  }));
export type Target = z.infer<typeof targetSchema>;

/** The outputs as `aws cloudformation describe-stacks` prints them, or by name. */
const outputsSchema = z.union([
  z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })),
  z.record(z.string(), z.string()),
]);

/** @throws Error when the stack does not exist or lacks these outputs */
export async function targetOfStack(stackName: string, region: string): Promise<Target> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return targetOfOutputs(
      (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => ({ OutputKey, OutputValue })),
    );
  } finally {
    client.destroy();
  }
}

/** @param given the outputs as JSON, or the name of a file with them */
export async function targetOfText(given: string): Promise<Target> {
  const text = /^\s*[[{]/.test(given) ? given : await readFile(given, 'utf8');
  return targetOfOutputs(JSON.parse(text));
}

export function targetOfOutputs(outputs: unknown): Target {
  const parsed = outputsSchema.parse(outputs);
  const byName = Array.isArray(parsed)
    ? Object.fromEntries(parsed.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
    : parsed;
  return targetSchema.parse(byName);
}
