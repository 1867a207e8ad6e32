/** A local S3 in its own process, which a test measures and kills: `node s3-process.ts FOLDER`. */

import { startS3 } from '../../../infra/local/s3/s3.ts';
import { LOCAL_CREDENTIALS } from '../../../infra/local/service/service.ts';

const service = await startS3({
  dataFolder: process.argv[2] ?? '',
  buckets: [{ name: 'working', versioned: false }],
  credentials: { [LOCAL_CREDENTIALS.accessKeyId]: { secretAccessKey: LOCAL_CREDENTIALS.secretAccessKey } },
});
/** Kilobytes. */
process.on('message', () => process.send?.(process.resourceUsage().maxRSS));
process.on('disconnect', () => process.exit());
process.send?.({ endpoint: service.endpoint, credentials: LOCAL_CREDENTIALS });
