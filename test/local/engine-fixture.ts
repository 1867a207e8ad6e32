/** A small stack as CDK synthesises it, with one of each service that the engine starts. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineOptions, SeededUser } from '../../infra/local/engine.ts';

const HANDLERS: Readonly<Record<string, string>> = {
  FirstABCDEF01: 'async (event) => ({ doubled: event.number * 2 })',
  SecondABCDEF02: `async (event) => {
    if (event.spin) for (;;) {}
    return { next: event.number + 1, bucket: process.env.BUCKET, endpoint: process.env.AWS_ENDPOINT_URL_S3 };
  }`,
  // Appends its event to a file, because a function of a stream or a rule has no caller that reads its answer.
  WitnessABCDEF03: `async (event) => {
    appendFileSync(process.env.WITNESS_FILE, JSON.stringify(event) + '\\n');
    return { statusCode: 200, body: JSON.stringify({ claims: event.requestContext?.authorizer?.jwt?.claims ?? null }) };
  }`,
};

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const role = 'arn:aws:iam::000000000000:role/any';

function functionOf(variables: object, Timeout = 10): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'x.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout,
      Role: role,
      Environment: { Variables: variables },
    },
  };
}

const task = (logicalId: string, next: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: `\${${logicalId}}`, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...next,
});

export function smallTemplate(witnessFile: string): { Resources: Record<string, object>; Outputs: object } {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: {
        ...task('First', { Next: 'Second' }),
        Output: "{% {'number': $states.result.Payload.doubled, 'spin': $states.input.spin} %}",
      },
      Second: task('Second', { End: true }),
    },
  };
  return {
    Resources: {
      FirstABCDEF01: functionOf({}),
      SecondABCDEF02: functionOf({ BUCKET: { Ref: 'FilesABCDEF05' } }, 60),
      WitnessABCDEF03: functionOf({ WITNESS_FILE: witnessFile }),
      MachineABCDEF04: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineType: 'STANDARD',
          RoleArn: role,
          DefinitionString: JSON.stringify(definition),
          DefinitionSubstitutions: { First: arnOf('FirstABCDEF01'), Second: arnOf('SecondABCDEF02') },
        },
      },
      FilesABCDEF05: { Type: 'AWS::S3::Bucket', Properties: {} },
      TableABCDEF06: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      },
      StreamABCDEF07: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'WitnessABCDEF03' },
          EventSourceArn: { 'Fn::GetAtt': ['TableABCDEF06', 'StreamArn'] },
          StartingPosition: 'TRIM_HORIZON',
        },
      },
      EndedABCDEF08: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.states'], detail: { status: ['SUCCEEDED', 'ABORTED'] } },
          Targets: [{ Id: 'one', Arn: arnOf('WitnessABCDEF03') }],
        },
      },
      ApiABCDEF09: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
      StageABCDEF10: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'ApiABCDEF09' }, StageName: '$default', AutoDeploy: true },
      },
      IntegrationABCDEF11: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'ApiABCDEF09' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: arnOf('WitnessABCDEF03'),
          PayloadFormatVersion: '2.0',
        },
      },
      AuthorizerABCDEF12: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'ApiABCDEF09' },
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: {
            Audience: [{ Ref: 'ClientABCDEF15' }],
            Issuer: { 'Fn::GetAtt': ['PoolABCDEF14', 'ProviderURL'] },
          },
        },
      },
      RouteABCDEF13: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'ApiABCDEF09' },
          RouteKey: 'GET /{proxy+}',
          AuthorizationType: 'JWT',
          AuthorizerId: { Ref: 'AuthorizerABCDEF12' },
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'IntegrationABCDEF11' }]] },
        },
      },
      PoolABCDEF14: {
        Type: 'AWS::Cognito::UserPool',
        Properties: {
          MfaConfiguration: 'ON',
          Schema: [
            { Name: 'name', Required: false, Mutable: true },
            { Name: 'department', AttributeDataType: 'String', Mutable: true },
          ],
        },
      },
      ClientABCDEF15: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'PoolABCDEF14' },
          AllowedOAuthFlows: ['code'],
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: ['http://127.0.0.1/'],
          IdTokenValidity: 60,
          AccessTokenValidity: 60,
          TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes' },
        },
      },
    },
    Outputs: { MachineArn: { Value: { Ref: 'MachineABCDEF04' } } },
  };
}

/** Writes the bundles under `folder`. @returns their folders by logical id */
async function writeBundles(folder: string): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const [logicalId, handler] of Object.entries(HANDLERS)) {
    const bundle = join(folder, logicalId);
    await mkdir(bundle, { recursive: true });
    const code = `import { appendFileSync } from 'node:fs';\nexport const handler = ${handler};\nexport { appendFileSync };\n`;
    await writeFile(join(bundle, 'index.mjs'), code);
    folders.set(logicalId, bundle);
  }
  return folders;
}

/** The stack with its bundles in `folder`. What its function `Witness` gets is in the file `witness` there. */
export async function smallStack(folder: string): Promise<EngineOptions['synthesis']> {
  return {
    stackName: 'Small',
    template: smallTemplate(join(folder, 'witness')),
    codeFolders: await writeBundles(join(folder, 'code')),
  };
}

export const USER: SeededUser = {
  username: 'kari',
  email: 'kari@example.org',
  name: 'Kari Nordmann',
  attributes: { 'custom:department': '42' },
  group: 'Avdelingen',
  description: { nb: 'Saksbehandler', en: 'Case worker' },
};
