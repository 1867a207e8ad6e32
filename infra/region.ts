/** Where the data of Norwegian organisations may lie. */
export const DEFAULT_REGION = 'eu-north-1';

/** @throws Error when the region is none of the EU's: personal data stays there (GDPR chapter V). */
export function euRegion(wanted: unknown): string {
  const region = wanted ?? DEFAULT_REGION;
  if (typeof region !== 'string' || !EU_REGIONS.has(region)) {
    throw new Error(`Region ${JSON.stringify(region)} is not in the EU: choose one of ${[...EU_REGIONS].join(', ')}`);
  }
  return region;
}

/** `eu-` alone would let in London (eu-west-2) and Zürich (eu-central-2), which are not in the EU. */
const EU_REGIONS: ReadonlySet<string> = new Set([
  'eu-north-1',
  'eu-west-1',
  'eu-west-3',
  'eu-central-1',
  'eu-south-1',
  'eu-south-2',
]);
