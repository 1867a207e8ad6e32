/** The local names of resources, and the values of `Ref` and `Fn::GetAtt` that follow from them. */
import { NotHonouredError } from '../service/service.ts';
import { attributesOf } from './attributes.ts';
import type { Resource, Template } from './document.ts';
import type { References } from './intrinsics.ts';

/** The property in which a template may name a resource. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::User': 'UserName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::SNS::Topic': 'TopicName',
};

/**
 * @param seed of the secrets that AWS would make
 * @param locate replaces the AWS addresses in a text with loopback addresses
 */
export function createReferences(
  template: Template,
  stackName: string,
  seed: string,
  locate: (text: string) => string,
): References & {
  nameOf(logicalId: string): string;
} {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const name = physicalName(stackName, logicalId, resource, taken);
    taken.add(`${resource.Type} ${name}`);
    names.set(logicalId, name);
  }
  const nameOf = (logicalId: string): string => names.get(logicalId) ?? logicalId;

  function find(logicalId: string): Resource {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new NotHonouredError('a reference to a resource that does not exist', logicalId);
    return resource;
  }

  function lookUp(logicalId: string, attribute: string): string {
    const resource = find(logicalId);
    const value = attributesOf({ logicalId, resource, name: nameOf(logicalId), stackName, seed })[attribute];
    if (value === undefined) {
      throw new NotHonouredError(
        `${attribute === 'Ref' ? 'Ref' : `attribute ${attribute}`} of ${resource.Type}`,
        logicalId,
      );
    }
    return value;
  }

  return { nameOf, locate, ref: (logicalId) => lookUp(logicalId, 'Ref'), attribute: lookUp };
}

/**
 * From stack name and logical id as in CloudFormation, but without CDK's eight digits of hash where the name is unique
 * without them, because people read the names in logs and type them for fault switches.
 */
function physicalName(stackName: string, logicalId: string, resource: Resource, taken: ReadonlySet<string>): string {
  const given = resource.Properties[NAME_PROPERTIES[resource.Type] ?? ''];
  if (typeof given === 'string') return given;
  if (given !== undefined) throw new NotHonouredError('a name that is an expression', logicalId);
  const short = logicalId.replace(/[0-9A-F]{8}$/, '');
  const styled = (id: string) =>
    resource.Type === 'AWS::S3::Bucket' ? `${stackName}-${id}`.toLowerCase() : `${stackName}-${id}`;
  return short === '' || taken.has(`${resource.Type} ${styled(short)}`) ? styled(logicalId) : styled(short);
}
