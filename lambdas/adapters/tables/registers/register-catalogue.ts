/** In the exports table: which registers there are, their versions, and each organisation's configuration. No personal data. */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  type RegisterPointer,
  type RegisterVersion,
  registerPointerSchema,
  registerVersionSchema,
} from '../../../domain/registers/register-pointer.ts';
import {
  organisationConfigurationSchema,
  type StoredConfiguration,
} from '../../../domain/rules/organisation-configuration.ts';
import type { RegisterCatalogue } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { versionOf } from '../decisions/decision-store.ts';
import { queryAll } from '../query-all.ts';
import {
  CONFIGURATION_PREFIX,
  configurationItemKey,
  decisionsItemKey,
  organisationPartition,
  REGISTER_PREFIX,
  registerItemKey,
  versionPrefix,
} from '../table-keys.ts';
import { transactGet } from '../transact.ts';

const SERVICE = 'DynamoDB';

/** A pointer of an older version does not parse: its register must be imported again, and until then there is none. */
export class DynamoRegisterCatalogue implements RegisterCatalogue {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.client = client;
    this.table = table;
  }

  async pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined> {
    return pointerOf(await this.get(registerItemKey(organisationNumber, year)));
  }

  async pointers(organisationNumber: string): Promise<RegisterPointer[]> {
    const items = await this.query(organisationNumber, REGISTER_PREFIX);
    return items.flatMap((item) => registerPointerSchema.safeParse(item.pointer).data ?? []);
  }

  async versions(organisationNumber: string, year: number): Promise<RegisterVersion[]> {
    const items = await this.query(organisationNumber, versionPrefix(year));
    return items.map((item) => registerVersionSchema.parse(item.registerVersion)).reverse();
  }

  async configuration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined> {
    return configurationOf(await this.get(configurationItemKey(organisationNumber, year)));
  }

  async earlierConfiguration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined> {
    const { Items = [] } = await callService(SERVICE, () =>
      this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':pk': organisationPartition(organisationNumber),
            ':first': CONFIGURATION_PREFIX,
            ':last': configurationItemKey(organisationNumber, year - 1).sk,
          },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: 1,
        }),
      ),
    );
    return configurationOf(Items[0]);
  }

  async frozen(organisationNumber: string, year: number): ReturnType<RegisterCatalogue['frozen']> {
    const [pointer, configuration, decisions] = await transactGet(this.client, this.table, [
      registerItemKey(organisationNumber, year),
      configurationItemKey(organisationNumber, year),
      decisionsItemKey(organisationNumber),
    ]);
    return {
      pointer: pointerOf(pointer),
      configuration: configurationOf(configuration),
      decisionsVersion: versionOf(decisions),
    };
  }

  private query(organisationNumber: string, prefix: string): Promise<Record<string, unknown>[]> {
    return queryAll(this.client, this.table, 'pk = :pk AND begins_with(sk, :prefix)', {
      ':pk': organisationPartition(organisationNumber),
      ':prefix': prefix,
    });
  }

  private async get(key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(new GetCommand({ TableName: this.table, Key: key, ConsistentRead: true })),
    );
    return Item;
  }
}

type Item = Readonly<Record<string, unknown>> | undefined;

function pointerOf(item: Item): RegisterPointer | undefined {
  return registerPointerSchema.safeParse(item?.pointer).data;
}

/** One that an older release stored has no version: it is the first. */
function configurationOf(item: Item): StoredConfiguration | undefined {
  return item === undefined
    ? undefined
    : {
        version: typeof item.version === 'number' ? item.version : 1,
        configuration: organisationConfigurationSchema.parse(JSON.parse(String(item.configuration))),
      };
}
