/** House defaults of every log group: they hold no personal data, and are kept for as long as the deployment says. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

interface RetainedLogProps {
  readonly retention: RetentionDays;
  /** Default: CloudFormation's choice. */
  readonly logGroupName?: string;
}

/** Outlives its stack, unless the stack's first deployment failed: then there is nothing in it. */
export class RetainedLog extends LogGroup {
  constructor(scope: Construct, id: string, props: RetainedLogProps) {
    super(scope, id, { ...props, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  }
}
