/** The topic of the alarms: encrypted with our key, and only CloudWatch publishes to it. */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

interface AlarmTopicProps {
  readonly dataKey: Key;
  /** AWS sends a mail to this address, in which the subscription has to be confirmed. */
  readonly email: string | undefined;
}

export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { dataKey, email }: AlarmTopicProps) {
    super(scope, id, { displayName: `Alarms of ${Stack.of(scope).stackName}`, masterKey: dataKey, enforceSSL: true });

    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: ofThisAccount,
      }),
    );
    // Without this permission CloudWatch's messages to an encrypted topic are lost without any error.
    dataKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ofThisAccount,
      }),
    );
    if (email !== undefined) {
      this.addSubscription(new EmailSubscription(email));
    }
  }
}
