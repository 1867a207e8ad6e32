/** Where the data of Norwegian organisations may lie: personal data stays in the EU (GDPR chapter V). */
export const DEFAULT_REGION = 'eu-north-1';

/** `eu-` alone would let in London (eu-west-2) and Zürich (eu-central-2), which are not in the EU. */
export const EU_REGIONS = ['eu-north-1', 'eu-west-1', 'eu-west-3', 'eu-central-1', 'eu-south-1', 'eu-south-2'];
