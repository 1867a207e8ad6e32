/** The whole system, as a table of contents. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { grantAccess, type Resources } from './access.ts';
import { Api } from './api.ts';
import { LinkSigner } from './constructs/link-signer.ts';
import { MailSender } from './constructs/mail-sender.ts';
import { PipelineMachine } from './constructs/pipeline-machine.ts';
import { StageFunction } from './constructs/stage-function.ts';
import { Events } from './events.ts';
import { FUNCTION_NAMES, type FunctionName, type ImportFunctionName, type StageFunctionName } from './functions.ts';
import { Identity } from './identity.ts';
import { importDefinition } from './import-machine.ts';
import { Observability } from './observability/observability.ts';
import type { Parameters } from './parameters.ts';
import { exportDefinition } from './state-machine.ts';
import { Storage } from './storage.ts';
import { Website } from './website.ts';
import { WebSocket } from './websocket.ts';

export interface PipelineStackProps extends StackProps {
  /** The folder that `bundle.ts` has written. */
  readonly bundleFolder: string;
  /** The built page; without it the stack publishes no page. */
  readonly pageFolder: string | undefined;
  readonly parameters: Parameters;
}

export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { bundleFolder, parameters } = props;
    // Operational logs contain no personal data; what must be kept longer is in the audit table.
    const logRetention: RetentionDays = parameters.logRetentionDays;

    const storage = new Storage(this, 'Storage', parameters);
    const linkSigner = new LinkSigner(this, 'LinkSigner', { storage, ...parameters });
    const identity = new Identity(this, 'Identity', parameters);
    const api = new Api(this, 'HttpApi', { logRetention, domain: parameters.domain });
    const webSocket = new WebSocket(this, 'WebSocketApi', logRetention);
    const website = new Website(this, 'Website', {
      domain: parameters.domain,
      connectTo: [
        api.httpApi.apiEndpoint,
        webSocket.api.apiEndpoint,
        `https://${storage.reportsBucket.bucketRegionalDomainName}`,
        `https://${storage.registersBucket.bucketRegionalDomainName}`,
        `${identity.issuer}/`,
        identity.signInUrl,
      ],
    });
    identity.addPage(website.origin);

    const mailSender =
      parameters.mailSender === undefined ? undefined : new MailSender(this, 'Mail', parameters.mailSender);

    const { organisations } = parameters;
    const lambda = (name: FunctionName) => new StageFunction(this, name, { bundleFolder, organisations, logRetention });
    const stages: Readonly<Record<StageFunctionName, StageFunction>> = {
      'plan-query': lambda('plan-query'),
      'begin-phase': lambda('begin-phase'),
      'query-activities': lambda('query-activities'),
      'complete-empty': lambda('complete-empty'),
      'aggregate-activities': lambda('aggregate-activities'),
      'deduplicate-participants': lambda('deduplicate-participants'),
      'complete-check': lambda('complete-check'),
      'map-columns': lambda('map-columns'),
      'generate-file': lambda('generate-file'),
      'bundle-attachments': lambda('bundle-attachments'),
      'store-file': lambda('store-file'),
    };
    const importStages: Readonly<Record<ImportFunctionName, StageFunction>> = {
      'plan-import': lambda('plan-import'),
      'read-file': lambda('read-file'),
      'publish-register': lambda('publish-register'),
    };
    const functions: Readonly<Record<FunctionName, StageFunction>> = {
      ...stages,
      ...importStages,
      finaliser: lambda('finaliser'),
      reconciler: lambda('reconciler'),
      notifier: lambda('notifier'),
      api: lambda('api'),
      records: lambda('records'),
      erase: lambda('erase'),
      connect: lambda('connect'),
      disconnect: lambda('disconnect'),
      heartbeat: lambda('heartbeat'),
      push: lambda('push'),
    };

    const exportMachine = new PipelineMachine(this, 'ExportMachine', {
      definition: exportDefinition((name) => stages[name].functionArn, parameters),
      stages: Object.values(stages),
      logRetention,
    });
    const importMachine = new PipelineMachine(this, 'ImportMachine', {
      definition: importDefinition((name) => importStages[name].functionArn),
      stages: Object.values(importStages),
      logRetention,
    });
    const resources: Resources = {
      storage,
      linkSigner,
      exportMachine,
      importMachine,
      webSocket,
      website,
      eraseFunction: functions.erase,
      identity,
      mailSender,
    };
    for (const name of FUNCTION_NAMES) {
      grantAccess(functions[name], name, resources);
    }

    api.serve(functions, identity);
    webSocket.serve(functions);
    const events = new Events(this, 'Events', {
      exportsTable: storage.exportsTable,
      stateMachines: [exportMachine, importMachine],
      finaliser: functions.finaliser,
      reconciler: functions.reconciler,
      push: functions.push,
      notifier: functions.notifier,
    });
    const observability = new Observability(this, 'Observability', {
      parameters,
      dataKey: storage.dataKey,
      httpAccessLog: api.accessLog,
      functions,
      exportMachine,
      importMachine,
      httpApi: api.httpApi,
      webSocketStage: webSocket.stage,
      tables: { exports: storage.exportsTable, audit: storage.auditTable },
      deadLetters: events.deadLetters,
    });

    const pageConfiguration = {
      apiUrl: api.httpApi.apiEndpoint,
      webSocketUrl: webSocket.url,
      issuer: identity.issuer,
      clientId: identity.audience,
    };
    website.publish(props.pageFolder, pageConfiguration, logRetention);

    this.output('PageUrl', 'The page for coordinators', website.origin);
    this.output('ApiUrl', 'The HTTP API', api.httpApi.apiEndpoint);
    this.output('WebSocketUrl', 'The WebSocket API', webSocket.url);
    this.output('PageConfiguration', 'What the page reads as /config.json', this.toJsonString(pageConfiguration));
    this.output('UserPool', 'Users are added here', identity.userPoolId);
    for (const [index, { name, value }] of (mailSender?.dkimRecords ?? []).entries()) {
      this.output(`MailRecord${index + 1}`, "A CNAME record that proves the sender's domain", `${name} CNAME ${value}`);
    }
    this.output('StateMachineArn', 'The export state machine', exportMachine.stateMachineArn);
    this.output('ImportMachineArn', 'The import state machine', importMachine.stateMachineArn);
    this.output('FinanceDashboard', 'Dashboard of finance', dashboardUrl(this.region, observability.finance));
    this.output('OperationsDashboard', 'Dashboard of operations', dashboardUrl(this.region, observability.operations));
    this.output('AlarmTopic', 'Gets a message for every alarm and for its end', observability.alarmTopic.topicArn);
    this.output('Alarms', 'Their names', observability.alarms.all.map(({ alarmName }) => alarmName).join(', '));
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}

function dashboardUrl(region: string, { dashboardName }: Dashboard): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName}`;
}
