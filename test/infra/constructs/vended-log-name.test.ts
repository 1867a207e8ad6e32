/** The log groups to which AWS services write with the account's resource policy of at most 5,120 characters. */
import { beforeAll, expect, it } from 'vitest';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

/** The name, with each intrinsic function as JSON. */
function nameOf(logicalIdPrefix: string): string {
  const { LogGroupName } = template.one('AWS::Logs::LogGroup', logicalIdPrefix).Properties;
  return typeof LogGroupName === 'string' ? LogGroupName : JSON.stringify(LogGroupName);
}

it('the state machines and the HTTP API log under /aws/vendedlogs/, with names that are unique to this stack', () => {
  const machines = ['ExportMachine', 'ImportMachine'].map((id) => [id, nameOf(`${id}Log`)] as const);
  const api = nameOf('HttpApiAccessLog');
  for (const [id, name] of machines) expect(name).toContain(`"/aws/vendedlogs/states/BufdirExport-${id}-"`);
  expect(api).toContain('"/aws/vendedlogs/apigateway/BufdirExport-HttpApi-"');
  for (const name of [...machines.map(([, name]) => name), api]) expect(name).toContain('{"Ref":"AWS::StackId"}');
});

it('all other log groups get names from CloudFormation, so that a new stack does not meet old ones', () => {
  const named = template.all('AWS::Logs::LogGroup').filter(({ Properties }) => Properties.LogGroupName !== undefined);
  expect(named).toHaveLength(3);
});
