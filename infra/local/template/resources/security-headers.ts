/** The headers of CloudFront's response headers policies. */
import * as z from 'zod';
import type { ResolvedResources } from '../resolved-resources.ts';

// The website sends no such header itself, so there is nothing to override.
const Override = z.boolean();
const schema = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    CustomHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string(), Value: z.string(), Override })) })
      .optional(),
    SecurityHeadersConfig: z
      .strictObject({
        ContentSecurityPolicy: z.strictObject({ ContentSecurityPolicy: z.string(), Override }).optional(),
        ContentTypeOptions: z.strictObject({ Override }).optional(),
        FrameOptions: z.strictObject({ FrameOption: z.enum(['DENY', 'SAMEORIGIN']), Override }).optional(),
        ReferrerPolicy: z.strictObject({ ReferrerPolicy: z.string(), Override }).optional(),
      })
      .optional(),
  }),
});

/** By logical id, which is the policy's `Ref`. */
export function readSecurityHeaders(
  resources: ResolvedResources,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(
    resources.all('AWS::CloudFront::ResponseHeadersPolicy', schema).map(({ logicalId, properties }) => {
      const { CustomHeadersConfig, SecurityHeadersConfig: security = {} } = properties.ResponseHeadersPolicyConfig;
      const custom = (CustomHeadersConfig?.Items ?? []).map(
        ({ Header, Value }) => [Header.toLowerCase(), Value] as const,
      );
      const headers: Record<string, string> = {
        ...Object.fromEntries(custom),
        ...(security.ContentSecurityPolicy && {
          'content-security-policy': security.ContentSecurityPolicy.ContentSecurityPolicy,
        }),
        ...(security.ContentTypeOptions && { 'x-content-type-options': 'nosniff' }),
        ...(security.FrameOptions && { 'x-frame-options': security.FrameOptions.FrameOption }),
        ...(security.ReferrerPolicy && { 'referrer-policy': security.ReferrerPolicy.ReferrerPolicy }),
      };
      return [logicalId, headers];
    }),
  );
}
