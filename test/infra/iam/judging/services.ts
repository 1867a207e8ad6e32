/** How AWS's own services come to the Lambdas: each by a permission of the function's policy. */
import type { Engine } from '../../../../infra/local/engine.ts';
import type { Deployed } from './deployed.ts';
import { type Decision, evaluate } from './evaluate.ts';

export interface ServiceCall {
  /** `events.amazonaws.com` */
  readonly service: string;
  /** Of the rule or route. */
  readonly sourceArn: string;
  readonly functionArn: string;
}

/** @returns every rule and route of the stack with the Lambda that it calls */
export function serviceCalls({ rules, httpApi, webSocketApi, functions }: Engine['stack']): ServiceCall[] {
  const [, , , region, account] = functions[0]?.arn.split(':') ?? [];
  const arnOfRoute = (apiId: string, stage: string, route: string) =>
    `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${route}`;
  return [
    ...rules.flatMap(({ arn, targets }) =>
      targets.map(({ functionArn }) => ({ service: 'events.amazonaws.com', sourceArn: arn, functionArn })),
    ),
    ...[httpApi, webSocketApi].flatMap((api) =>
      (api?.routes ?? []).map(({ routeKey, functionArn }) => ({
        service: 'apigateway.amazonaws.com',
        // `GET /health` stands there as `GET/health`.
        sourceArn: arnOfRoute(api?.apiId ?? '', api?.stageName ?? '', routeKey.replace(' ', '')),
        functionArn,
      })),
    ),
  ];
}

export function decisionOn({ service, sourceArn, functionArn }: ServiceCall, { resourcePolicyOf }: Deployed): Decision {
  return evaluate(
    { action: 'lambda:InvokeFunction', resource: functionArn, context: { 'aws:SourceArn': sourceArn } },
    { kind: 'service', name: service },
    { identity: [], resource: resourcePolicyOf(functionArn) },
  );
}
