/** Who sends mails to users: an address in a domain that proves itself by three DNS records (DKIM). */
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

export class MailSender extends Construct {
  readonly address: string;
  /** Of the address's domain. */
  readonly identityArn: string;
  /** CNAME records of the domain. */
  readonly dkimRecords: readonly { readonly name: string; readonly value: string }[];

  constructor(scope: Construct, id: string, address: string) {
    super(scope, id);
    const identity = new EmailIdentity(this, 'Domain', {
      identity: Identity.domain(address.slice(address.lastIndexOf('@') + 1)),
    });
    this.address = address;
    this.identityArn = identity.emailIdentityArn;
    this.dkimRecords = identity.dkimRecords;
  }
}
