/** A local DynamoDB in its own process, which a test kills: `node database-process.ts FOLDER`. */

import { startDynamoDb } from '../../../infra/local/dynamodb/dynamodb.ts';
import { LOCAL_CREDENTIALS } from '../../../infra/local/service/service.ts';

const service = await startDynamoDb({
  dataFolder: process.argv[2] ?? '',
  persistent: true,
  environment: {},
  tables: [
    {
      name: 'exports',
      keySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      attributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    },
  ],
});
process.on('message', () => void service.close().then(() => process.disconnect()));
process.send?.({ endpoint: service.endpoint, pid: service.pid, credentials: LOCAL_CREDENTIALS });
