/** Why an export failed, in the words that the page uses for the same code. */
import * as z from 'zod';
import nb from '../../../frontend/translations/nb.json' with { type: 'json' };
import { type Stage, stageSchema } from '../../../lambdas/protocol.ts';

export interface Failure {
  readonly code: string;
  readonly stage: string;
  readonly details: unknown;
}

const SENTENCES: Readonly<Record<string, string>> = nb.errorCode;
const STAGES: Readonly<Record<Stage, string>> = nb.stage;

/** As the error `unmapped_activity_type` lists them; `count` may be more than the listed labels. */
const unmappedSchema = z.object({
  labels: z.array(z.object({ label: z.string(), activities: z.int() })),
  count: z.int(),
});

/** @param labelsFile the file that a user edits to map an activity type. @returns lines of text */
export function describeFailure({ code, stage, details }: Failure, labelsFile: string): string {
  const known = stageSchema.safeParse(stage);
  const sentence = SENTENCES[code] ?? nb.errorCode.unknown;
  const heading = `Feilet i steget «${known.success ? STAGES[known.data] : stage}»: ${sentence} (${code})`;
  const unmapped = unmappedSchema.safeParse(details);
  const lines = unmapped.success ? describeLabels(unmapped.data, labelsFile) : describeDetails(details);
  return [heading, ...lines].join('\n');
}

function describeLabels({ labels, count }: z.infer<typeof unmappedSchema>, labelsFile: string): string[] {
  const lines = labels.map(({ label, activities }) => {
    const name = label === '' ? nb.outcome.failed.labelEmpty : label;
    return `  ${name}: ${activities} ${activities === 1 ? 'aktivitet' : 'aktiviteter'}`;
  });
  const rest = count - labels.length;
  return [
    `${nb.outcome.failed.labels}:`,
    ...lines,
    ...(rest > 0 ? [`  … og ${rest} til`] : []),
    `Gi hver av dem en kategori under "labels" i ${labelsFile}.`,
  ];
}

function describeDetails(details: unknown): string[] {
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).map(
    ([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
