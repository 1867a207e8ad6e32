/** The services that a browser speaks to: Cognito, the two APIs and the website, each if the template declares it. */
import { join } from 'node:path';
import { startHttpApi, startWebSocketApi, type WebSocketService } from '../api-gateway/api-gateway.ts';
import { type CognitoService, startCognito } from '../cognito/cognito.ts';
import { createOperationsPages } from '../dashboards/dashboards.ts';
import type { Service } from '../service/service.ts';
import { startWebsite } from '../website/website.ts';
import type { ComputeServices } from './compute-services.ts';
import type { Foundation } from './foundation.ts';
import type { Measurements } from './measurements.ts';
import { loopback } from './ports.ts';

export interface FrontServices {
  readonly cognito: CognitoService | undefined;
  readonly httpApi: Service | undefined;
  readonly webSocketApi: WebSocketService | undefined;
  readonly website: Service | undefined;
}

export async function startFrontServices(
  foundation: Foundation,
  compute: ComputeServices,
  measurements: Measurements,
): Promise<FrontServices> {
  return {
    cognito: await startPool(foundation),
    httpApi: await startHttp(foundation, compute, measurements),
    webSocketApi: await startWebSocket(foundation, compute, measurements),
    website: await startPage(foundation, measurements),
  };
}

async function startPool({ options, dataFolder, ports, stack, keep }: Foundation): Promise<CognitoService | undefined> {
  if (stack.userPool === undefined) return undefined;
  return keep(
    await startCognito({
      ...stack.userPool,
      dataFolder: join(dataFolder, 'cognito'),
      port: ports.cognito,
      users: options.users ?? [],
    }),
  );
}

async function startHttp(
  { ports, stack, keep }: Foundation,
  { lambda }: ComputeServices,
  measurements: Measurements,
): Promise<Service | undefined> {
  if (stack.httpApi === undefined) return undefined;
  const { cors, ...api } = stack.httpApi;
  return keep(
    await startHttpApi({
      ...api,
      ...(cors && { cors }),
      port: ports.httpApi,
      origins: [loopback(ports.website)],
      invokeFunction: lambda.invoke,
      onAnswer: measurements.requestAnswered,
    }),
  );
}

async function startWebSocket(
  { ports, stack, keep }: Foundation,
  { lambda }: ComputeServices,
  measurements: Measurements,
): Promise<WebSocketService | undefined> {
  if (stack.webSocketApi === undefined) return undefined;
  return keep(
    await startWebSocketApi({
      ...stack.webSocketApi,
      port: ports.webSocketApi,
      origins: [loopback(ports.website)],
      invokeFunction: lambda.invoke,
      onEvent: measurements.socketEvent,
    }),
  );
}

async function startPage(
  { options, ports, stack, keep }: Foundation,
  { cloudWatch }: Measurements,
): Promise<Service | undefined> {
  if (options.website === undefined || stack.website === undefined) return undefined;
  const { folder, deployedFiles, operationsPages } = options.website;
  return keep(
    await startWebsite({
      ...stack.website,
      port: ports.website,
      folder,
      ...(deployedFiles && { deployedFiles: deployedFiles(stack.outputs) }),
      ...(operationsPages && { pages: createOperationsPages(cloudWatch, operationsPages) }),
    }),
  );
}
