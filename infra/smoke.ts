/**
 * `npm run smoke -- --stack NAME`: checks a deployed stack from outside. Exit code 0 when all checks pass, 1 when one fails,
 * 2 when the checks could not run.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_REGION } from './region.ts';
import { CHECKS } from './smoke/checks.ts';
import { exportCheck } from './smoke/export-check.ts';
import { runChecks } from './smoke/run.ts';
import { type Target, targetOfStack, targetOfText } from './smoke/target.ts';

const USAGE = `npm run smoke -- --stack NAME [--region REGION] [--export [--year YEAR]]
npm run smoke -- --outputs FILE|JSON [--export [--year YEAR]]

Only reads, unless --export is given: it starts an export as the coordinator whose ID token is in SMOKE_ID_TOKEN.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      stack: { type: 'string' },
      region: { type: 'string', default: process.env.AWS_REGION ?? DEFAULT_REGION },
      outputs: { type: 'string' },
      export: { type: 'boolean', default: false },
      year: { type: 'string' },
    },
  });
  const { stack, region, outputs, year } = values;
  if ((stack === undefined) === (outputs === undefined)) {
    throw new Error('Give --stack or --outputs');
  }
  const idToken = process.env.SMOKE_ID_TOKEN ?? '';
  if (values.export && idToken === '') {
    throw new Error('--export needs the ID token of a coordinator in SMOKE_ID_TOKEN');
  }
  const target: Target = outputs === undefined ? await targetOfStack(stack ?? '', region) : await targetOfText(outputs);
  const whole = values.export ? [exportCheck({ idToken, ...(year === undefined ? {} : { year: Number(year) }) })] : [];
  const { failed } = await runChecks(target, [...CHECKS, ...whole], console.log);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}
