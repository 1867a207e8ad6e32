/**
 * The saved log queries that the runbook names: `<stack>/<name>` in CloudWatch Logs Insights. The Lambdas write JSON lines
 * (`lambdas/stage.ts`): exportId or importId, fileId, attempt, stage, correlationId, service, errorCode, message, level. The user replaces
 * PASTE-... with a value.
 */
import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageFunction } from '../constructs/stage-function.ts';
import { FUNCTION_NAMES, type FunctionName } from '../functions.ts';

interface QueriesProps {
  readonly functions: Readonly<Record<FunctionName, StageFunction>>;
  readonly httpAccessLog: ILogGroup;
}

interface Query {
  readonly asks: readonly (FunctionName | 'http-access')[];
  readonly text: string;
}

const QUERIES: Readonly<Record<string, Query>> = {
  // The whole id, or its eight characters at the beginning of the support reference of a failed export.
  'export-lines': {
    asks: FUNCTION_NAMES,
    text: `fields @timestamp, service, level, message, attempt, stage, retryCount, milliseconds, errorCode, errorName, correlationId
| filter exportId like "PASTE-EXPORT-ID"
| sort @timestamp asc
| limit 1000`,
  },
  // The whole id, or its last eight characters at the beginning of the support reference of an import.
  'import-lines': {
    asks: FUNCTION_NAMES,
    text: `fields @timestamp, service, level, message, attempt, fileId, retryCount, milliseconds, errorCode, errorName, correlationId
| filter importId like "PASTE-IMPORT-ID"
| sort @timestamp asc
| limit 1000`,
  },
  'correlation-lines': {
    asks: FUNCTION_NAMES,
    text: `fields @timestamp, service, level, message, exportId, importId, fileId, attempt, stage, errorCode
| filter correlationId = "PASTE-CORRELATION-ID"
| sort @timestamp asc
| limit 1000`,
  },
  'failures-by-error-code': {
    asks: FUNCTION_NAMES,
    text: `filter level = "ERROR" and ispresent(errorCode)
| stats count(*) as lines, count_distinct(exportId) as exports, count_distinct(importId) as imports, max(@timestamp) as latest by errorCode, stage, service
| sort lines desc`,
  },
  'slowest-stages': {
    asks: FUNCTION_NAMES,
    text: `filter ispresent(stage) and ispresent(milliseconds)
| stats count(*) as lines, pct(milliseconds, 50) as p50, pct(milliseconds, 95) as p95, max(milliseconds) as slowest by stage, service
| sort p95 desc`,
  },
  // Lambda's own lines, which are not JSON because our code was no longer running.
  'crashed-lambdas': {
    asks: FUNCTION_NAMES,
    text: `fields @timestamp, @log, @requestId, @maxMemoryUsed / 1000 / 1000 as megabytes, @duration as milliseconds, @message
| filter @message like /Task timed out|Status: timeout|Runtime exited|Runtime.ExitError|Runtime.OutOfMemory|signal: killed/
| sort @timestamp desc
| limit 200`,
  },
  'push-failures': {
    asks: ['push'],
    text: `fields @timestamp, message, exportId, importId, errorName, errorCode, causeName
| filter level = "ERROR"
| sort @timestamp desc
| limit 200`,
  },
  'reconciler-work': {
    asks: ['reconciler', 'finaliser'],
    text: `fields @timestamp, service, level, message, exportId, importId, attempt, open, underWay, fixed, cleaned, pastBudget, swept, deleted, postponed, errorCode, errorName
| filter ispresent(message)
| sort @timestamp desc
| limit 500`,
  },
  'api-5xx': {
    asks: ['http-access'],
    text: `fields @timestamp, requestId, route, status, milliseconds, lambdaMilliseconds, integrationError
| filter status like /^5/
| sort @timestamp desc
| limit 200`,
  },
  // The support reference of a failed request is the gateway's request id.
  'api-request': {
    asks: ['http-access', 'api', 'records'],
    text: `fields @timestamp, route, status, milliseconds, level, message, exportId, importId, errorName, errorCode, causeName
| filter requestId = "PASTE-REFERENCE" or supportReference = "PASTE-REFERENCE"
| sort @timestamp asc`,
  },
};

export class Queries extends Construct {
  constructor(scope: Construct, id: string, { functions, httpAccessLog }: QueriesProps) {
    super(scope, id);
    const logOf = (asked: FunctionName | 'http-access') =>
      asked === 'http-access' ? httpAccessLog : functions[asked].logGroup;
    for (const [name, { asks, text }] of Object.entries(QUERIES)) {
      new CfnQueryDefinition(this, name, {
        name: `${Stack.of(this).stackName}/${name}`,
        queryString: text,
        logGroupNames: asks.map((asked) => logOf(asked).logGroupName),
      });
    }
  }
}
