/** The values of `Ref` and `Fn::GetAtt` by resource type. */
import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../service/service.ts';
import type { Resource } from './document.ts';

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: Resource;
  /** The local physical name. */
  readonly name: string;
  readonly stackName: string;
  /** Of what must be secret. */
  readonly seed: string;
}

/** The attributes of a resource; `Ref` stands for the value of Ref. */
export function attributesOf({
  logicalId,
  resource,
  name,
  stackName,
  seed,
}: NamedResource): Readonly<Record<string, string>> {
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
      return {
        Ref: uuid(stackName, logicalId),
        KeyId: uuid(stackName, logicalId),
        Arn: arn('kms', `key/${uuid(stackName, logicalId)}`),
      };
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
        SecretAccessKey: digest(stackName, logicalId, `secret ${serial} ${seed}`).slice(0, 40),
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
    case 'AWS::SES::EmailIdentity': {
      // A domain that is text, and no expression.
      const identity = String(resource.Properties.EmailIdentity);
      const tokens = [1, 2, 3].map((number) => [number, digest(stackName, logicalId, `dkim ${number}`).slice(0, 32)]);
      return {
        Ref: identity,
        ...Object.fromEntries(
          tokens.flatMap(([number, token]) => [
            [`DkimDNSTokenName${number}`, `${token}._domainkey.${identity}`],
            [`DkimDNSTokenValue${number}`, `${token}.dkim.amazonses.com`],
          ]),
        ),
      };
    }
    case 'AWS::CloudFront::Distribution':
      return { Ref: logicalId, Id: logicalId, DomainName: `${logicalId.toLowerCase()}.cloudfront.net` };
    case 'AWS::CloudFront::ResponseHeadersPolicy':
      return { Ref: logicalId, Id: logicalId };
    default:
      return {};
  }
}

export function apiId(logicalId: string): string {
  return logicalId.toLowerCase();
}

function poolId(stackName: string, logicalId: string): string {
  return `${LOCAL_REGION}_${digest(stackName, logicalId).slice(0, 9)}`;
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;
}

/** The same for the same resource at every start, so that a restart finds its data. */
function digest(stackName: string, logicalId: string, extra = ''): string {
  return createHash('sha256').update(`${stackName}\0${logicalId}\0${extra}`).digest('hex');
}

function uuid(stackName: string, logicalId: string): string {
  const hex = digest(stackName, logicalId);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
