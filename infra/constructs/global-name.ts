/**
 * Names that AWS keeps once per account and not once per region: CloudFront's policies and access controls, and CloudWatch
 * dashboards ("All dashboards in your account are global", PutDashboard in the CloudWatch API reference).
 */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Contains stack and region, so that one account can have the stack in several regions. */
export function globalName(scope: Construct, name: string): string {
  const { stackName, region } = Stack.of(scope);
  return `${stackName}-${region}-${name}`;
}
