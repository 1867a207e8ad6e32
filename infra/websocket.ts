/** The WebSocket API. */
import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  LogGroupLogDestination,
  WebSocketApi,
  type WebSocketRouteOptions,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { RetainedLog } from './constructs/retained-log.ts';
import type { StageFunction } from './constructs/stage-function.ts';
import type { WebSocketFunctionName } from './functions.ts';

export class WebSocket extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;
  /** `wss://.../live` */
  readonly url: string;

  constructor(scope: Construct, id: string, logRetention: RetentionDays) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Default', {
      apiName: `${Stack.of(this).stackName}-websocket`,
      description: 'Live progress of exports',
      routeSelectionExpression: '$request.body.action',
    });

    const accessLog = new RetainedLog(this, 'AccessLog', {
      retention: logRetention,
    });
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: 'live',
      autoDeploy: true,
      throttle: { rateLimit: 100, burstLimit: 200 },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: WEBSOCKET_ACCESS_LOG },
    });
    this.url = `${this.api.apiEndpoint}/${this.stage.stageName}`;
  }

  /** Separate from the constructor, because `connect` needs the page's origin and the page needs this API. */
  serve(functions: Readonly<Record<Exclude<WebSocketFunctionName, 'push'>, StageFunction>>): void {
    const routes: readonly [string, WebSocketRouteOptions][] = [
      ['$connect', { integration: new WebSocketLambdaIntegration('Connect', functions.connect) }],
      ['$disconnect', { integration: new WebSocketLambdaIntegration('Disconnect', functions.disconnect) }],
      // The pong is the Lambda's answer to the ping, so `heartbeat` needs no permission to write to connections.
      [
        '$default',
        { integration: new WebSocketLambdaIntegration('Heartbeat', functions.heartbeat), returnResponse: true },
      ],
    ];
    for (const [routeKey, options] of routes) {
      const route = this.api.addRoute(routeKey, options);
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'A browser cannot send a token header with a WebSocket: $connect checks a single-use ticket from the authenticated API and the Origin; the other routes need an accepted connection.',
      });
    }
  }
}

/** No query string, because it contains the ticket. */
const WEBSOCKET_ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTime',
    connectionId: '$context.connectionId',
    route: '$context.routeKey',
    event: '$context.eventType',
    status: '$context.status',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  }),
);
