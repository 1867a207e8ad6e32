/**
 * Names of the log groups to which AWS services write with a resource policy of CloudWatch Logs. An account has one such policy
 * of at most 5,120 characters; all names under `/aws/vendedlogs/` count as one entry. Source: Step Functions developer
 * guide, "Avoiding Amazon CloudWatch Logs resource policy size restrictions".
 */
import { Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Contains a part of the stack's id, because log groups of an earlier stack of this name may still exist. */
export function vendedLogName(scope: Construct, service: 'states' | 'apigateway', name: string): string {
  const { stackName, stackId } = Stack.of(scope);
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  const uuid = Fn.select(2, Fn.split('/', stackId));
  return `/aws/vendedlogs/${service}/${stackName}-${name}-${Fn.select(0, Fn.split('-', uuid))}`;
}
