/**
 * Names of the log groups that AWS services write to by a resource policy of CloudWatch Logs. The account has one policy for all
 * of them, of 5,120 characters at most; names under `/aws/vendedlogs/` stand in it as one. Source: Step Functions developer
 * guide, "Avoiding Amazon CloudWatch Logs resource policy size restrictions".
 */
import { Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** With a part of the stack's own id: what an earlier stack of this name has left behind keeps its name. */
export function vendedLogName(scope: Construct, service: 'states' | 'apigateway', name: string): string {
  const { stackName, stackId } = Stack.of(scope);
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  const uuid = Fn.select(2, Fn.split('/', stackId));
  return `/aws/vendedlogs/${service}/${stackName}-${name}-${Fn.select(0, Fn.split('-', uuid))}`;
}
