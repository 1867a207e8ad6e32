/** The website's distribution, at most one. */
import * as z from 'zod';
import { NotHonouredError } from '../../service/service.ts';
import type { CustomErrorResponse } from '../../website/website.ts';
import type { ResolvedResources } from '../resolved-resources.ts';
import { readSecurityHeaders } from './security-headers.ts';

const distributionSchema = z.strictObject({
  DistributionConfig: z.strictObject({
    Enabled: z.literal(true),
    DefaultRootObject: z.string().default('index.html'),
    DefaultCacheBehavior: z.strictObject({ ResponseHeadersPolicyId: z.string().optional() }),
    CustomErrorResponses: z
      .array(z.strictObject({ ErrorCode: z.int(), ResponseCode: z.int(), ResponsePagePath: z.string() }))
      .default([]),
  }),
});

export interface WebsiteDescriptor {
  readonly defaultRootObject: string;
  readonly customErrorResponses: readonly CustomErrorResponse[];
  readonly responseHeaders: Readonly<Record<string, string>>;
}

export function readWebsite(resources: ResolvedResources): WebsiteDescriptor | undefined {
  const policies = readSecurityHeaders(resources);
  const [distribution, second] = resources.all('AWS::CloudFront::Distribution', distributionSchema);
  if (second !== undefined) throw new NotHonouredError('a second distribution', second.logicalId);
  if (distribution === undefined) return undefined;
  const config = distribution.properties.DistributionConfig;
  return {
    defaultRootObject: config.DefaultRootObject,
    customErrorResponses: config.CustomErrorResponses.map((response) => ({
      errorCode: response.ErrorCode,
      responseCode: response.ResponseCode,
      responsePagePath: response.ResponsePagePath,
    })),
    responseHeaders: policies.get(config.DefaultCacheBehavior.ResponseHeadersPolicyId ?? '') ?? {},
  };
}
