/** The region of the stack. Personal data stays in the EU (GDPR chapter V). */
export const DEFAULT_REGION = 'eu-north-1';

/** Listed one by one, because London (eu-west-2) and Zürich (eu-central-2) are not in the EU. */
export const EU_REGIONS = ['eu-north-1', 'eu-west-1', 'eu-west-3', 'eu-central-1', 'eu-south-1', 'eu-south-2'];
