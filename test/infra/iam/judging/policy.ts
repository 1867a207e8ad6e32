/** The statements of IAM policies as a template holds them once its references are resolved. */
import * as z from 'zod';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
/** A condition's values are compared as text: `1.2` and `"1.2"` are the same to IAM. */
const conditionValues = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
  .transform((values) => [values].flat().map(String));

/** Strict: an element that is not evaluated here must not pass unseen. */
const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z
      .union([
        z.literal('*').transform(() => ({ AWS: ['*'], Service: [] })),
        z.strictObject({ AWS: oneOrMore.default([]), Service: oneOrMore.default([]) }),
      ])
      .optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z.record(z.string(), z.record(z.string(), conditionValues)).default({}),
  })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), 'Action or NotAction')
  .refine(
    ({ Resource, NotResource }) => Resource === undefined || NotResource === undefined,
    'Resource or NotResource',
  );
export type Statement = z.output<typeof statementSchema>;

const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(statementSchema),
});

/** @throws ZodError for an element of the policy language that is not evaluated here */
export function statementsOf(document: unknown): Statement[] {
  return documentSchema.parse(document).Statement;
}
