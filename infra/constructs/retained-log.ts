/** Defaults of every log group: without personal data, and kept for as long as the deployment says. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

interface RetainedLogProps {
  readonly retention: RetentionDays;
  /** Default: CloudFormation makes a name. */
  readonly logGroupName?: string;
}

/** Retained when the stack is deleted, except after a failed first deployment, when it is empty. */
export class RetainedLog extends LogGroup {
  constructor(scope: Construct, id: string, props: RetainedLogProps) {
    super(scope, id, { ...props, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  }
}
