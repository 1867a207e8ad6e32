/** From what the runs recorded to a verdict on each Lambda, the state machine and the user that signs links. */
import { paginateGetExecutionHistory, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Deployed, Identity } from './judging/deployed.ts';
import type { Access } from './judging/evaluate.ts';
import type { Statement } from './judging/policy.ts';
import { type Verdict, verdictOn } from './judging/verdict.ts';
import { accessesOfInvocation, accessOfDeadLetter, impliedAccesses } from './recording/implied.ts';
import { type RecordedCall, recordedCall, type Surroundings } from './recording/record.ts';
import type { Stand } from './runs/stand.ts';

export interface Measurement {
  /** Of each identity, with its own policies. */
  readonly verdicts: readonly Verdict[];
  readonly identities: readonly {
    readonly identity: Identity;
    /** The verdict on the same calls with other policies. */
    readonly judge: (statements: readonly Statement[]) => Verdict;
  }[];
}

/** What an identity did: by calls of the SDK, and what a service did with its permissions besides. */
interface Conduct {
  readonly identity: Identity;
  readonly calls: number;
  readonly accesses: readonly Access[];
}

export async function measure(stand: Stand, deployed: Deployed): Promise<Measurement> {
  const identities = (await conductsOf(stand, deployed)).map(({ identity, calls, accesses }) => {
    const asked = distinct(accesses);
    const judge = (statements: readonly Statement[]) => verdictOn({ ...identity, statements }, calls, asked, deployed);
    return { identity, judge };
  });
  return { verdicts: identities.map(({ identity, judge }) => judge(identity.statements)), identities };
}

async function conductsOf(stand: Stand, deployed: Deployed): Promise<Conduct[]> {
  const { engine, relay, invocations } = stand;
  const surroundings = surroundingsOf(engine.stack);
  const calls = relay.exchanges.map((exchange) => recordedCall(exchange, surroundings));
  const letters = await stand.deadLetters();
  const isOf = (accessKeyIds: readonly string[], { exchange }: RecordedCall) =>
    accessKeyIds.includes(exchange.accessKeyId);
  const byUser = (call: RecordedCall) => deployed.users.some(({ accessKeyIds }) => isOf(accessKeyIds, call));
  const conduct = (identity: Identity, own: readonly RecordedCall[], besides: readonly Access[] = []): Conduct => ({
    identity,
    calls: own.length,
    accesses: [...own.flatMap((call) => [...call.accesses, ...impliedAccesses(call, deployed)]), ...besides],
  });

  const ofLambdas = deployed.lambdas.map((lambda) => {
    const own = calls.filter((call) => call.exchange.lambda === lambda.name && !byUser(call));
    const givenUp = letters.filter(({ functionArn }) => functionArn === lambda.functionArn);
    return conduct(lambda, own, [
      ...(invocations.has(lambda.functionName) ? accessesOfInvocation(lambda, deployed) : []),
      ...givenUp.map(({ queueArn }) => accessOfDeadLetter(queueArn)),
    ]);
  });
  const ofUsers = deployed.users.map((user) =>
    conduct(
      user,
      calls.filter((call) => isOf(user.accessKeyIds, call)),
    ),
  );
  const ofMachines = deployed.machines.map(async (identity) => {
    const invoked = await invocationsBy(identity.machineArn, stand);
    return { identity, calls: invoked.length, accesses: invoked };
  });
  return [...ofLambdas, ...ofUsers, ...(await Promise.all(ofMachines))];
}

function distinct(accesses: readonly Access[]): Access[] {
  return [...new Map(accesses.map((access) => [JSON.stringify(access), access])).values()];
}

function surroundingsOf({ functions, tables, webSocketApi }: Stand['engine']['stack']): Surroundings {
  const [, , , region = '', account = ''] = functions[0]?.arn.split(':') ?? [];
  return {
    region,
    account,
    webSocketApiId: webSocketApi?.apiId ?? '',
    partitionKeyOf(tableName, indexName) {
      const table = tables.find(({ name }) => name === tableName);
      const index = table?.globalSecondaryIndexes?.find(({ IndexName }) => IndexName === indexName);
      const schema = indexName === undefined ? table?.keySchema : index?.KeySchema;
      const key = schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
      if (key === undefined) {
        throw new Error(`No partition key of ${tableName} ${indexName ?? ''}`);
      }
      return key;
    },
  };
}

const parametersSchema = z.looseObject({ FunctionName: z.string() });

/** What every execution's history says that its machine called. */
async function invocationsBy(stateMachineArn: string, { engine }: Stand): Promise<Access[]> {
  const client = new SFNClient(engine.clientConfiguration('sfn'));
  const invoked: Access[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
    for (const { executionArn } of executions) {
      for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
        for (const { taskScheduledEventDetails: details } of events) {
          if (details !== undefined) {
            const { FunctionName } = parametersSchema.parse(JSON.parse(details.parameters ?? ''));
            invoked.push({ action: 'lambda:InvokeFunction', resource: FunctionName, context: {} });
          }
        }
      }
    }
  }
  client.destroy();
  return invoked;
}
