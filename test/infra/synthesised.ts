/** Access to the synthesised template for tests. Synthesis is cached by content hash, so test files share one. */
import * as z from 'zod';
import { constructId, type FunctionName } from '../../infra/functions.ts';
import { type Synthesis, synthesise } from '../../infra/synthesis/synthesise.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});
const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
});

export type TemplateResource = z.infer<typeof resourceSchema> & { readonly logicalId: string };

const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z.unknown().transform((resource) => [resource].flat()),
  Principal: z.unknown().optional(),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof statementSchema>;
const policySchema = z.object({ Statement: z.array(statementSchema) });

export const statementsOf = (policy: unknown): Statement[] => policySchema.parse(policy).Statement;

export interface SynthesisedTemplate {
  readonly synthesis: Synthesis;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** All resources, in the template's order. */
  everything(): TemplateResource[];
  /** All resources of a type, in the template's order. */
  all(type: string): TemplateResource[];
  /** The only resource of a type whose logical id has this prefix. @throws Error when there is not exactly one */
  one(type: string, logicalIdPrefix?: string): TemplateResource;
  lambda(name: FunctionName): TemplateResource;
  /** The statements of the Lambda's own role. */
  statements(name: FunctionName): Statement[];
}

export async function synthesisedTemplate(): Promise<SynthesisedTemplate> {
  const lambdasFolder = process.env.LAMBDAS_FOLDER;
  const synthesis = await synthesise(lambdasFolder === undefined ? {} : { lambdasFolder });
  const { Resources, Outputs } = templateSchema.parse(synthesis.template);
  const resources = Object.entries(Resources).map(([logicalId, resource]) => ({ logicalId, ...resource }));

  const all = (type: string) => resources.filter((resource) => resource.Type === type);
  const one = (type: string, logicalIdPrefix = '') => {
    const found = all(type).filter(({ logicalId }) => logicalId.startsWith(logicalIdPrefix));
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) {
      throw new Error(`${found.length} of ${type} ${logicalIdPrefix}: ${found.map(({ logicalId }) => logicalId)}`);
    }
    return only;
  };
  // CDK ends each logical id with a hash of eight digits.
  const exactly = (type: string, id: string) => {
    const found = all(type).find(({ logicalId }) => logicalId.slice(0, -8) === id);
    if (found === undefined) {
      throw new Error(`No ${type} ${id}`);
    }
    return found;
  };
  return {
    synthesis,
    outputs: Outputs,
    everything: () => resources,
    all,
    one,
    lambda: (name) => exactly('AWS::Lambda::Function', constructId(name)),
    statements: (name) =>
      statementsOf(exactly('AWS::IAM::Policy', `${constructId(name)}RoleDefaultPolicy`).Properties.PolicyDocument),
  };
}
