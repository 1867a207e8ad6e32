/** Signs links to the reports bucket with the key of an IAM user, which is stored in Secrets Manager. */
import { secretsClient } from '../../adapters/clients/secrets-manager.ts';
import { lazily } from '../../adapters/lazily.ts';
import { IamUserLinkSigner } from '../../adapters/link-signer.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { LinkSigner } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const linkSigner = lazily(
  (): LinkSigner =>
    new IamUserLinkSigner({
      secrets: secretsClient(),
      secretId: readEnvironment(ENVIRONMENT.linkSignerSecretId),
      bucket: readEnvironment(ENVIRONMENT.reportsBucket),
      clock: systemClock,
    }),
);
