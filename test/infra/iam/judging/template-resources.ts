/** The resources of the synthesised template with the ARNs that they have in the local engine. */
import * as z from 'zod';

export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface TemplateResources {
  readonly everything: readonly TemplateResource[];
  all(type: string): TemplateResource[];
  /** The ARN of a resource of the template, by its logical id. */
  arnOf(id: string): string;
  /**
   * For people: logical id and what the ARN says behind it, `StorageWorking/work/*` or `ExportMachine executions:*`. Two ARNs
   * never have one name, and an ARN of nothing in the template is its own.
   */
  nameOf(arn: string): string;
  /** The ARN with that name; an ARN is its own. @throws Error for a name that nothing in the template begins */
  arnNamed(name: string): string;
  /** A value with its intrinsic functions applied. */
  resolve(value: unknown): unknown;
}

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
/** `{ Ref: id }`: the id. */
export const referenceSchema = z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref);
/** `{ 'Fn::GetAtt': [id, 'Arn'] }`: the id. */
export const arnAttributeSchema = z
  .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
  .transform(({ 'Fn::GetAtt': [id] }) => id);

/** Types whose ARN is the value of `Ref`, and not that of the attribute `Arn`. */
const ARN_IS_REF: ReadonlySet<string> = new Set(['AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine']);
/** Those that policies name. */
const NAMED: ReadonlySet<string> = new Set([
  ...ARN_IS_REF,
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
]);

export function readResources(template: unknown, resolve: (value: unknown) => unknown): TemplateResources {
  const everything = Object.entries(templateSchema.parse(template).Resources).map(
    ([id, { Type, Properties }]): TemplateResource => ({ id, type: Type, properties: Properties }),
  );
  const all = (type: string) => everything.filter((resource) => resource.type === type);
  function arnOf(id: string): string {
    const type = everything.find((resource) => resource.id === id)?.type ?? '';
    return z.string().parse(resolve(ARN_IS_REF.has(type) ? { Ref: id } : { 'Fn::GetAtt': [id, 'Arn'] }));
  }
  const named = everything
    .filter(({ type }) => NAMED.has(type))
    .map(({ id }) => ({ arn: arnOf(id), name: withoutHash(id) }));
  // The executions of a machine and the connections of an API are named at run time.
  const ofMachines = all('AWS::StepFunctions::StateMachine').map(({ id }) => ({
    arn: arnOf(id).replace(':stateMachine:', ':execution:'),
    name: `${withoutHash(id)} executions`,
  }));
  const ofApis = all('AWS::ApiGatewayV2::Api').map(({ id }) => ({
    arn: z.string().parse(resolve({ 'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}` })),
    name: withoutHash(id),
  }));
  const ofSenders = all('AWS::SES::EmailIdentity').map(({ id }) => ({
    arn: z.string().parse(resolve({ 'Fn::Sub': `arn:aws:ses:\${AWS::Region}:\${AWS::AccountId}:identity/\${${id}}` })),
    name: withoutHash(id),
  }));
  const known = [...named, ...ofMachines, ...ofApis, ...ofSenders];
  return {
    everything,
    all,
    arnOf,
    resolve,
    nameOf(arn) {
      const found = known.find((resource) => isWithin(arn, resource.arn));
      return found === undefined ? arn : found.name + arn.slice(found.arn.length);
    },
    arnNamed(name) {
      const found = known.find((resource) => isWithin(name, resource.name));
      if (found === undefined && !name.startsWith('arn:')) {
        throw new Error(`Nothing in the template is named ${name}`);
      }
      return found === undefined ? name : found.arn + name.slice(found.name.length);
    },
  };
}

/** CDK ends each logical id with a hash of eight digits. */
export function withoutHash(id: string): string {
  return id.slice(0, -8);
}

/** Of an object of a bucket, an index or the stream of a table, a stream of a log group. */
export function isWithin(arn: string, resourceArn: string): boolean {
  return arn === resourceArn || arn.startsWith(`${resourceArn}/`) || arn.startsWith(`${resourceArn}:`);
}
