/** The services that a browser speaks to: Cognito, the two APIs and the website, each if the template declares it. */
import { join } from 'node:path';
import { startHttpApi, startWebSocketApi, type WebSocketService } from '../api-gateway/api-gateway.ts';
import { type CognitoService, startCognito } from '../cognito/cognito.ts';
import { startPoolApi } from '../cognito/pool-api.ts';
import { createOperationsPages } from '../dashboards/dashboards.ts';
import type { Service } from '../service/service.ts';
import { createMailPages } from '../ses/mail-pages.ts';
import { startWebsite } from '../website/website.ts';
import type { ComputeServices } from './compute-services.ts';
import type { DataServices } from './data-services.ts';
import type { Foundation } from './foundation.ts';
import type { Measurements } from './measurements.ts';
import { loopback } from './ports.ts';

export interface FrontServices {
  readonly cognito: CognitoService | undefined;
  readonly userPool: Service | undefined;
  readonly httpApi: Service | undefined;
  readonly webSocketApi: WebSocketService | undefined;
  readonly website: Service | undefined;
}

export async function startFrontServices(
  foundation: Foundation,
  data: DataServices,
  compute: ComputeServices,
  measurements: Measurements,
): Promise<FrontServices> {
  return {
    cognito: await startPool(foundation),
    userPool: await startPoolForPrograms(foundation),
    httpApi: await startHttp(foundation, compute, measurements),
    webSocketApi: await startWebSocket(foundation, compute, measurements),
    website: await startPage(foundation, data, measurements),
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

async function startPoolForPrograms({ options, ports, stack, keep }: Foundation): Promise<Service | undefined> {
  if (stack.userPool === undefined) return undefined;
  const { userPoolId } = stack.userPool;
  return keep(await startPoolApi({ userPoolId, port: ports.userPool, users: options.users ?? [] }));
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
  { options, ports, stack, keep }: Foundation,
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
      disconnectsAtClose: options.persistent ?? true,
      onEvent: measurements.socketEvent,
    }),
  );
}

async function startPage(
  { options, ports, stack, keep }: Foundation,
  { ses }: DataServices,
  { cloudWatch }: Measurements,
): Promise<Service | undefined> {
  if (options.website === undefined || stack.website === undefined) return undefined;
  const { folder, deployedFiles, operationsPages, mailPath } = options.website;
  return keep(
    await startWebsite({
      ...stack.website,
      port: ports.website,
      folder,
      ...(deployedFiles && { deployedFiles: deployedFiles(stack.outputs) }),
      pages: [
        ...(operationsPages ? [createOperationsPages(cloudWatch, operationsPages)] : []),
        ...(mailPath === undefined ? [] : [createMailPages(mailPath, ses.mails)]),
      ],
    }),
  );
}
