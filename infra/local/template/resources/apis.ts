/** The HTTP API and the WebSocket API, at most one of each. */
import * as z from 'zod';
import type { CorsConfiguration, HttpRoute, JwtAuthorizer, WebSocketRoute } from '../../api-gateway/api-gateway.ts';
import type { FunctionDescriptor } from '../../lambda/function.ts';
import { NotHonouredError } from '../../service/service.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';
import { functionArnOf } from './compute.ts';

export interface HttpApiDescriptor {
  readonly apiId: string;
  readonly stageName: string;
  readonly routes: readonly HttpRoute[];
  readonly authorizers: readonly JwtAuthorizer[];
  readonly cors: CorsConfiguration | undefined;
}

export interface WebSocketApiDescriptor {
  readonly apiId: string;
  readonly stageName: string;
  readonly routes: readonly WebSocketRoute[];
}

const strings = z.array(z.string());
const corsSchema = z.strictObject({
  AllowOrigins: strings,
  AllowMethods: strings.optional(),
  AllowHeaders: strings.optional(),
  ExposeHeaders: strings.optional(),
  AllowCredentials: z.boolean().optional(),
  MaxAge: z.number().optional(),
});
const apiSchema = z.discriminatedUnion('ProtocolType', [
  z.strictObject({ ProtocolType: z.literal('HTTP'), CorsConfiguration: corsSchema.optional() }),
  z.strictObject({
    ProtocolType: z.literal('WEBSOCKET'),
    RouteSelectionExpression: z.literal('$request.body.action'),
  }),
]);
const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  RouteResponseSelectionExpression: z.literal('$default').optional(),
});
const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0').optional(),
});
const authorizerSchema = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.strictObject({ Audience: strings, Issuer: z.string() }),
});
const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.string(),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: z.strictObject({}).optional(),
});
const routeResponseSchema = z.strictObject({
  ApiId: z.string(),
  RouteId: z.string(),
  RouteResponseKey: z.literal('$default'),
});

export interface Apis {
  readonly http: HttpApiDescriptor | undefined;
  readonly webSocket: WebSocketApiDescriptor | undefined;
}

export function readApis(
  resources: ResolvedResources,
  references: References,
  functions: readonly FunctionDescriptor[],
): Apis {
  const apis = resources.all('AWS::ApiGatewayV2::Api', apiSchema);
  const routes = resources.all('AWS::ApiGatewayV2::Route', routeSchema);
  const integrations = resources.all('AWS::ApiGatewayV2::Integration', integrationSchema);
  const authorizers = resources.all('AWS::ApiGatewayV2::Authorizer', authorizerSchema);
  const stages = resources.all('AWS::ApiGatewayV2::Stage', stageSchema);
  const responses = resources.all('AWS::ApiGatewayV2::RouteResponse', routeResponseSchema);

  /** The function of a route. The integration's URI is its ARN, or an older form that contains the ARN. */
  function functionArn({ logicalId, properties }: (typeof routes)[number]): string {
    const id = properties.Target.slice('integrations/'.length);
    const uri = integrations.find((integration) => integration.logicalId === id)?.properties.IntegrationUri ?? '';
    return functionArnOf(/arn:aws:lambda:[^/]+/.exec(uri)?.[0] ?? uri, functions, logicalId);
  }
  function stageOf(apiId: string, logicalId: string): string {
    const [stage, ...others] = stages.filter(({ properties }) => properties.ApiId === apiId);
    if (stage === undefined || others.length > 0)
      throw new NotHonouredError('an API without exactly one stage', logicalId);
    return stage.properties.StageName;
  }
  const only = (protocol: 'HTTP' | 'WEBSOCKET') => {
    const [api, second] = apis.filter(({ properties }) => properties.ProtocolType === protocol);
    if (second !== undefined) throw new NotHonouredError(`a second ${protocol} API`, second.logicalId);
    return api;
  };
  const routesOf = (apiId: string) => routes.filter(({ properties }) => properties.ApiId === apiId);

  const http = only('HTTP');
  const httpId = http === undefined ? '' : String(references.ref(http.logicalId));
  const sockets = only('WEBSOCKET');
  const socketsId = sockets === undefined ? '' : String(references.ref(sockets.logicalId));
  const cors = http?.properties.ProtocolType === 'HTTP' ? http.properties.CorsConfiguration : undefined;
  return {
    http: http && {
      apiId: httpId,
      stageName: stageOf(httpId, http.logicalId),
      cors: cors && {
        allowOrigins: cors.AllowOrigins,
        ...(cors.AllowMethods && { allowMethods: cors.AllowMethods }),
        ...(cors.AllowHeaders && { allowHeaders: cors.AllowHeaders }),
        ...(cors.ExposeHeaders && { exposeHeaders: cors.ExposeHeaders }),
        ...(cors.AllowCredentials !== undefined && { allowCredentials: cors.AllowCredentials }),
        ...(cors.MaxAge !== undefined && { maxAge: cors.MaxAge }),
      },
      authorizers: authorizers.map(({ logicalId, properties }) => ({
        authorizerId: logicalId,
        issuer: properties.JwtConfiguration.Issuer,
        audience: properties.JwtConfiguration.Audience,
      })),
      routes: routesOf(httpId).map((route) => ({
        routeKey: route.properties.RouteKey,
        functionArn: functionArn(route),
        authorizerId: route.properties.AuthorizationType === 'NONE' ? null : authorizerOf(route),
      })),
    },
    webSocket: sockets && {
      apiId: socketsId,
      stageName: stageOf(socketsId, sockets.logicalId),
      routes: routesOf(socketsId).map((route) => ({
        routeKey: route.properties.RouteKey,
        functionArn: functionArn(route),
        // AWS needs both: the expression, and a response that it selects.
        returnsResponse:
          route.properties.RouteResponseSelectionExpression !== undefined &&
          responses.some(({ properties }) => properties.RouteId === route.logicalId),
      })),
    },
  };
}

function authorizerOf({
  logicalId,
  properties,
}: {
  logicalId: string;
  properties: z.infer<typeof routeSchema>;
}): string {
  if (properties.AuthorizerId === undefined)
    throw new NotHonouredError('JWT authorisation without an authorizer', logicalId);
  return properties.AuthorizerId;
}
