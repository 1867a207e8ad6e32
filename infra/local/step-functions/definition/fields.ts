import * as z from 'zod';

/**
 * The fields that the engine honours, per state type. The schemas are strict: a definition with any other field is refused
 * at load. Where a field is a `template`, it may have `{% %}` strings at any depth.
 */

const template = z.unknown();
const expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'a {% %} expression');
const orExpression = <T extends z.ZodType>(schema: T) => z.union([schema, expression]);
/** A variable is assigned without its dollar sign; the name `states` is reserved. */
const assign = z.record(
  z.string().regex(/^(?!states$)[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u, 'a variable name'),
  template,
);
const errorEquals = z.array(z.string().min(1)).min(1);

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  Next: z.string(),
  Output: template.optional(),
  Assign: assign.optional(),
});

const everyState = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const transition = {
  Next: z.string().optional(),
  End: z.literal(true).optional(),
  Output: template.optional(),
  Assign: assign.optional(),
};
const handlers = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

/** The nested machine of a Map or a Parallel; its states are parsed one by one. */
const nested = { Comment: z.string().optional(), StartAt: z.string(), States: z.record(z.string(), z.unknown()) };

export const stateSchemas = {
  Task: z.strictObject({
    Type: z.literal('Task'),
    ...everyState,
    ...transition,
    ...handlers,
    Resource: z.string(),
    Arguments: template.optional(),
    TimeoutSeconds: orExpression(z.int().min(1).max(99_999_999)).optional(),
  }),
  Map: z.strictObject({
    Type: z.literal('Map'),
    ...everyState,
    ...transition,
    ...handlers,
    Items: orExpression(z.array(template)).optional(),
    ItemSelector: template.optional(),
    ItemProcessor: z.strictObject({
      ...nested,
      ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
    }),
    MaxConcurrency: orExpression(z.int().min(0)).default(0),
    ToleratedFailureCount: orExpression(z.int().min(0)).optional(),
    ToleratedFailurePercentage: orExpression(z.number().min(0).max(100)).optional(),
  }),
  Parallel: z.strictObject({
    Type: z.literal('Parallel'),
    ...everyState,
    ...transition,
    ...handlers,
    Arguments: template.optional(),
    Branches: z.array(z.strictObject(nested)).min(1),
  }),
  Choice: z.strictObject({
    Type: z.literal('Choice'),
    ...everyState,
    Choices: z
      .array(
        z.strictObject({
          Comment: z.string().optional(),
          Condition: orExpression(z.boolean()),
          Next: z.string(),
          Output: template.optional(),
          Assign: assign.optional(),
        }),
      )
      .min(1),
    Default: z.string().optional(),
    Output: template.optional(),
    Assign: assign.optional(),
  }),
  Pass: z.strictObject({ Type: z.literal('Pass'), ...everyState, ...transition }),
  Wait: z.strictObject({
    Type: z.literal('Wait'),
    ...everyState,
    ...transition,
    Seconds: orExpression(z.int().min(0).max(99_999_999)).optional(),
    Timestamp: orExpression(z.iso.datetime({ offset: true })).optional(),
  }),
  Succeed: z.strictObject({ Type: z.literal('Succeed'), ...everyState, Output: template.optional() }),
  Fail: z.strictObject({
    Type: z.literal('Fail'),
    ...everyState,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
} as const;

export const machineSchema = z.strictObject({
  ...nested,
  QueryLanguage: z.literal('JSONata'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
});

type Schemas = typeof stateSchemas;
export type TaskState = z.infer<Schemas['Task']>;
export type ChoiceState = z.infer<Schemas['Choice']>;
export type PassState = z.infer<Schemas['Pass']>;
export type WaitState = z.infer<Schemas['Wait']>;
export type SucceedState = z.infer<Schemas['Succeed']>;
export type FailState = z.infer<Schemas['Fail']>;

/** A chain of states: the machine's own, a Map's item processor, a Parallel's branch. */
export interface Chain {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type MapState = Omit<z.infer<Schemas['Map']>, 'ItemProcessor'> & { readonly ItemProcessor: Chain };
export type ParallelState = Omit<z.infer<Schemas['Parallel']>, 'Branches'> & { readonly Branches: readonly Chain[] };
export type State =
  | TaskState
  | MapState
  | ParallelState
  | ChoiceState
  | PassState
  | WaitState
  | SucceedState
  | FailState;

/** A definition that has passed every check at load. */
export interface Machine extends Chain {
  readonly TimeoutSeconds?: number | undefined;
}
