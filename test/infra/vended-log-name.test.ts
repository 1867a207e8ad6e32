/** The log groups that AWS services write to by the account's one resource policy, which holds 5,120 characters. */
import { beforeAll, expect, test } from 'vitest';
import { type SynthesisedTemplate, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

/** The name with each intrinsic as JSON. */
function nameOf(logicalIdPrefix: string): string {
  const { LogGroupName } = template.one('AWS::Logs::LogGroup', logicalIdPrefix).Properties;
  return typeof LogGroupName === 'string' ? LogGroupName : JSON.stringify(LogGroupName);
}

test('the machine and the HTTP API log under /aws/vendedlogs/, by names that no other stack and no earlier one of this name has', () => {
  const machine = nameOf('ExportMachineLog');
  const api = nameOf('HttpApiAccessLog');
  expect(machine).toContain('"/aws/vendedlogs/states/BufdirExport-ExportMachine-"');
  expect(api).toContain('"/aws/vendedlogs/apigateway/BufdirExport-HttpApi-"');
  for (const name of [machine, api]) expect(name).toContain('{"Ref":"AWS::StackId"}');
});

test('all others are named by CloudFormation, so that a stack that is made anew meets none of its old ones', () => {
  const named = template.all('AWS::Logs::LogGroup').filter(({ Properties }) => Properties.LogGroupName !== undefined);
  expect(named).toHaveLength(2);
});
