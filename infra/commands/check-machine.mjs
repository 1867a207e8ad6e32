/**
 * `node check-machine.mjs [database] [browser]`: runs before `npm start`, `npm run export` and `npm test`, and ends them
 * with one line and exit code 1 when this machine lacks what they need.
 */
import { createRequire } from 'node:module';
import { whatIsMissing } from './machine.mjs';

/** Whether the binary that the local engine starts is there. */
function isEngineInstalled() {
  try {
    createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string | undefined} endpoint
 * @returns {Promise<boolean>} true for any answer within two seconds, refusals too: DynamoDB refuses what is not signed
 */
async function answers(endpoint) {
  // A fetch of nothing fails too, after Node has loaded all of its fetch.
  if (endpoint === undefined) return false;
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}

const { platform, arch, versions, env, argv } = process;
const missing = whatIsMissing(
  {
    platform,
    arch,
    nodeVersion: versions.node,
    engineInstalled: isEngineInstalled(),
    environment: env,
    endpointAnswers: await answers(env.AWS_ENDPOINT_URL_DYNAMODB),
  },
  argv.slice(2),
);
if (missing !== undefined) {
  console.error(missing);
  process.exitCode = 1;
}
