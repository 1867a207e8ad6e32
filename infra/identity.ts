/** The user pool. Organisation and role are attributes that only an administrator can write. */
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  ClientAttributes,
  Mfa,
  OAuthScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Environment } from './parameters.ts';

const DOMAIN_PREFIXES: Readonly<Record<Environment, string>> = {
  production: 'bufdir-export',
  staging: 'bufdir-export-staging',
};

interface IdentityProps {
  readonly environment: Environment;
}

export class Identity extends Construct {
  /** Also the `iss` of every token. */
  readonly issuer: string;
  /** `https://...` of the sign-in page. */
  readonly signInUrl: string;
  private readonly userPool: UserPool;
  private pageClient: UserPoolClient | undefined;

  constructor(scope: Construct, id: string, { environment }: IdentityProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      standardAttributes: { fullname: { required: false, mutable: true } },
      customAttributes: {
        organisation: new StringAttribute({ minLen: 9, maxLen: 9, mutable: true }),
        role: new StringAttribute({ minLen: 1, maxLen: 32, mutable: true }),
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.userPool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection of the Plus plan is paid per user; users are invited one by one and all have a second factor.',
    });
    this.issuer = this.userPool.userPoolProviderUrl;

    const domain = new UserPoolDomain(this, 'SignIn', {
      userPool: this.userPool,
      // Must be unique in the region; staging can be beside production in one account.
      cognitoDomain: { domainPrefix: `${DOMAIN_PREFIXES[environment]}-${Aws.ACCOUNT_ID}` },
    });
    this.signInUrl = domain.baseUrl();
  }

  /** Lets the page sign users in. Separate from the constructor, because the page's policy needs the sign-in domain. */
  addPage(pageOrigin: string): void {
    this.pageClient = this.userPool.addClient('Page', {
      generateSecret: false,
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${pageOrigin}/`],
        logoutUrls: [`${pageOrigin}/`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true, fullname: true })
        .withCustomAttributes('organisation', 'role'),
      // Without this list a user could write the organisation into their own token.
      writeAttributes: new ClientAttributes().withStandardAttributes({ fullname: true }),
    });
  }

  get userPoolArn(): string {
    return this.userPool.userPoolArn;
  }

  get userPoolId(): string {
    return this.userPool.userPoolId;
  }

  /** The `aud` of every ID token. @throws Error before `addPage`. */
  get audience(): string {
    if (this.pageClient === undefined) {
      throw new Error('The page has not been added yet');
    }
    return this.pageClient.userPoolClientId;
  }
}
