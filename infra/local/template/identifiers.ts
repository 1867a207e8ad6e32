/** The local names of resources, and the values of `Ref` and `Fn::GetAtt` that follow from them. */
import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION, NotHonouredError } from '../service/service.ts';
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

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;
}

/** The same for the same resource at every start, so that a restart finds its data. */
function digest(stackName: string, logicalId: string, extra = ''): string {
  return createHash('sha256').update(`${stackName}\0${logicalId}\0${extra}`).digest('hex');
}

/** @param locate replaces the AWS addresses in a text with loopback addresses */
export function createReferences(
  template: Template,
  stackName: string,
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
    if (resource === undefined) throw new NotHonouredError('a reference to a resource that is not there', logicalId);
    return resource;
  }

  function uuid(logicalId: string): string {
    const hex = digest(stackName, logicalId);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }

  /** The attributes of a resource; `Ref` stands for the value of Ref. */
  function values(logicalId: string, resource: Resource): Readonly<Record<string, string>> {
    const name = nameOf(logicalId);
    switch (resource.Type) {
      case 'AWS::Lambda::Function':
        return { Ref: name, Arn: arn('lambda', `function:${name}`) };
      case 'AWS::DynamoDB::Table': {
        const table = arn('dynamodb', `table/${name}`);
        return { Ref: name, Arn: table, StreamArn: `${table}/stream/local` };
      }
      case 'AWS::S3::Bucket': {
        const domain = `${name}.s3.${LOCAL_REGION}.amazonaws.com`;
        return { Ref: name, Arn: `arn:aws:s3:::${name}`, RegionalDomainName: domain, DomainName: domain };
      }
      case 'AWS::StepFunctions::StateMachine': {
        const machine = arn('states', `stateMachine:${name}`);
        return { Ref: machine, Arn: machine, Name: name };
      }
      case 'AWS::SQS::Queue':
        return {
          Ref: `https://sqs.${LOCAL_REGION}.amazonaws.com/${LOCAL_ACCOUNT}/${name}`,
          Arn: arn('sqs', name),
          QueueName: name,
        };
      case 'AWS::SNS::Topic':
        return { Ref: arn('sns', name), TopicArn: arn('sns', name), TopicName: name };
      case 'AWS::CloudWatch::Alarm':
        return { Ref: name, Arn: arn('cloudwatch', `alarm:${name}`) };
      case 'AWS::CloudWatch::Dashboard':
        return { Ref: name };
      case 'AWS::Logs::LogGroup':
        return { Ref: name, Arn: `${arn('logs', `log-group:${name}`)}:*` };
      case 'AWS::KMS::Key':
        return { Ref: uuid(logicalId), KeyId: uuid(logicalId), Arn: arn('kms', `key/${uuid(logicalId)}`) };
      case 'AWS::SecretsManager::Secret': {
        // In AWS too a secret's ARN ends with six random characters.
        const secret = arn('secretsmanager', `secret:${name}-${digest(stackName, logicalId).slice(0, 6)}`);
        return { Ref: secret, Id: secret };
      }
      case 'AWS::IAM::User':
        return { Ref: name, Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/${name}` };
      case 'AWS::IAM::AccessKey': {
        // A new serial makes a new key, as in AWS.
        const serial = String(resource.Properties.Serial ?? '');
        return {
          Ref: `AKIA${digest(stackName, logicalId, `id ${serial}`).slice(0, 16).toUpperCase()}`,
          SecretAccessKey: digest(stackName, logicalId, `secret ${serial}`).slice(0, 40),
        };
      }
      case 'AWS::IAM::Role':
        return { Ref: name, Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}` };
      case 'AWS::Events::Rule':
        return { Ref: name, Arn: arn('events', `rule/${name}`) };
      case 'AWS::Scheduler::Schedule':
        return { Ref: name, Arn: arn('scheduler', `schedule/default/${name}`) };
      case 'AWS::ApiGatewayV2::Api': {
        const scheme = resource.Properties.ProtocolType === 'WEBSOCKET' ? 'wss' : 'https';
        const id = apiId(logicalId);
        return { Ref: id, ApiId: id, ApiEndpoint: `${scheme}://${id}.execute-api.${LOCAL_REGION}.amazonaws.com` };
      }
      case 'AWS::ApiGatewayV2::Route':
      case 'AWS::ApiGatewayV2::Integration':
        return { Ref: logicalId };
      case 'AWS::ApiGatewayV2::Authorizer':
        return { Ref: logicalId, AuthorizerId: logicalId };
      case 'AWS::Cognito::UserPool': {
        const id = poolId(stackName, logicalId);
        const provider = `cognito-idp.${LOCAL_REGION}.amazonaws.com/${id}`;
        return {
          Ref: id,
          UserPoolId: id,
          Arn: arn('cognito-idp', `userpool/${id}`),
          ProviderName: provider,
          ProviderURL: `https://${provider}`,
        };
      }
      case 'AWS::Cognito::UserPoolClient': {
        const id = digest(stackName, logicalId).slice(0, 26);
        return { Ref: id, ClientId: id };
      }
      case 'AWS::Cognito::UserPoolDomain':
        // The name is a property, and may be an expression.
        return typeof resource.Properties.Domain === 'string' ? { Ref: resource.Properties.Domain } : { Ref: name };
      case 'AWS::CloudFront::Distribution':
        return { Ref: logicalId, Id: logicalId, DomainName: `${logicalId.toLowerCase()}.cloudfront.net` };
      case 'AWS::CloudFront::ResponseHeadersPolicy':
        return { Ref: logicalId, Id: logicalId };
      default:
        return {};
    }
  }

  function lookUp(logicalId: string, name: string): string {
    const resource = find(logicalId);
    const value = values(logicalId, resource)[name];
    if (value === undefined) {
      throw new NotHonouredError(`${name === 'Ref' ? 'Ref' : `attribute ${name}`} of ${resource.Type}`, logicalId);
    }
    return value;
  }

  return { nameOf, locate, ref: (logicalId) => lookUp(logicalId, 'Ref'), attribute: lookUp };
}

export function apiId(logicalId: string): string {
  return logicalId.toLowerCase();
}

function poolId(stackName: string, logicalId: string): string {
  return `${LOCAL_REGION}_${digest(stackName, logicalId).slice(0, 9)}`;
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
