/** Sends messages to connections of the WebSocket API. */
import { type ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import type { Sockets } from '../ports.ts';
import type { PushedMessage } from '../protocol.ts';
import { callService, faultName } from './sdk-faults.ts';

export class ApiGatewaySockets implements Sockets {
  private readonly client: ApiGatewayManagementApiClient;

  constructor(client: ApiGatewayManagementApiClient) {
    this.client = client;
  }

  async post(connectionId: string, message: PushedMessage): Promise<'sent' | 'gone'> {
    try {
      await callService('API Gateway', () =>
        this.client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) })),
      );
      return 'sent';
    } catch (error) {
      if (faultName(error) === 'GoneException') {
        return 'gone';
      }
      throw error;
    }
  }
}
