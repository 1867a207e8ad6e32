/** Tokens as a Cognito user pool issues them. Source: "Understanding user pool JSON web tokens", Cognito guide. */
import { createHash, randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt, SignJWT } from 'jose';
import type { PoolKeys } from './keys.ts';

/** A user of the local pool. Users have no password: the sign-in page lists them. */
export interface SeededUser {
  readonly username: string;
  readonly email: string;
  readonly name: string;
  /** Custom attributes that the pool declares, with their prefix: `{ 'custom:department': '42' }`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The heading under which the sign-in page lists the user. */
  readonly group: string;
  /** What the sign-in page says about the user, in its two languages. */
  readonly description: { readonly nb: string; readonly en: string };
}

export interface SignIn {
  readonly username: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly nonce: string | null;
}

export interface TokenSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly keys: PoolKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Seconds: Cognito's defaults of one hour and 30 days. */
export const TOKEN_LIFETIME = 3_600;
const REFRESH_LIFETIME = 30 * 24 * 3_600;

export async function idToken(settings: TokenSettings, user: SeededUser, signIn: SignIn): Promise<string> {
  return signed(settings, subjectOf(user.username), {
    aud: settings.clientId,
    token_use: 'id',
    auth_time: signIn.authTime,
    'cognito:username': user.username,
    email: user.email,
    email_verified: true,
    name: user.name,
    ...user.attributes,
    ...(signIn.nonce === null ? {} : { nonce: signIn.nonce }),
  });
}

export async function accessToken(settings: TokenSettings, user: SeededUser, signIn: SignIn): Promise<string> {
  return signed(settings, subjectOf(user.username), {
    client_id: settings.clientId,
    token_use: 'access',
    scope: 'openid email profile',
    auth_time: signIn.authTime,
    username: user.username,
    version: 2,
  });
}

/** Encrypted, as Cognito's are, so that no service can mistake it for an ID token. */
export async function refreshToken(settings: TokenSettings, signIn: SignIn): Promise<string> {
  const seconds = Math.floor(settings.now() / 1000);
  return new EncryptJWT({ auth_time: signIn.authTime })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setSubject(signIn.username)
    .setIssuer(settings.issuer)
    .setAudience(settings.clientId)
    .setJti(randomUUID())
    .setExpirationTime(seconds + REFRESH_LIFETIME)
    .encrypt(settings.keys.refreshSecret);
}

export interface RefreshToken {
  /** Never changes, however the text of the token is encoded. */
  readonly tokenId: string;
  /** Milliseconds since the epoch: its end. */
  readonly until: number;
  readonly signIn: SignIn;
}

/** @returns null for a token of another pool or client, or one older than 30 days */
export async function readRefreshToken(settings: TokenSettings, token: string): Promise<RefreshToken | null> {
  try {
    const { payload } = await jwtDecrypt(token, settings.keys.refreshSecret, {
      issuer: settings.issuer,
      audience: settings.clientId,
      currentDate: new Date(settings.now()),
    });
    if (payload.sub === undefined || payload.exp === undefined) return null;
    return {
      // Tokens of the release before have no id of their own.
      tokenId: payload.jti ?? `${payload.sub} ${payload.exp}`,
      until: payload.exp * 1000,
      signIn: { username: payload.sub, authTime: Number(payload.auth_time), nonce: null },
    };
  } catch {
    return null;
  }
}

/** The same UUID for the same user name at every start. */
export function subjectOf(username: string): string {
  const hex = createHash('sha256').update(`local user pool ${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function signed(settings: TokenSettings, subject: string, claims: Record<string, unknown>): Promise<string> {
  const seconds = Math.floor(settings.now() / 1000);
  return new SignJWT({ ...claims, event_id: randomUUID(), origin_jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', kid: settings.keys.keyId })
    .setIssuer(settings.issuer)
    .setSubject(subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + TOKEN_LIFETIME)
    .setJti(randomUUID())
    .sign(settings.keys.signingKey);
}
