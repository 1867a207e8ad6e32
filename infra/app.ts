/**
 * `npx cdk synth`: bundles the Lambdas and synthesises the stack, without docker or network. Context, all of it optional:
 * `region` (in the EU), `publishPage` (`false`: leave the page's bucket as it is), `linkSignerSerial` (raised to rotate),
 * `lambdasFolder` (other handlers than those of `lambdas/`).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BUNDLE_FOLDER, bundleLambdas, describeBundles, REPOSITORY } from './bundle.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { euRegion } from './region.ts';

const app = new App({ analyticsReporting: false });

const lambdasFolder: unknown = app.node.tryGetContext('lambdasFolder');
const report = await bundleLambdas(BUNDLE_FOLDER, typeof lambdasFolder === 'string' ? { lambdasFolder } : {});
console.error(describeBundles(report));

const pageFolder = join(REPOSITORY, 'dist', 'page');
const publishPage = app.node.tryGetContext('publishPage') !== 'false';
const pageIsBuilt = existsSync(join(pageFolder, 'index.html'));

const stack = new PipelineStack(app, 'BufdirExport', {
  description: 'Report export for grants from Bufdir',
  env: { region: euRegion(app.node.tryGetContext('region')) },
  terminationProtection: true,
  bundleFolder: BUNDLE_FOLDER,
  pageFolder: publishPage && pageIsBuilt ? pageFolder : undefined,
  linkSignerSerial: Number(app.node.tryGetContext('linkSignerSerial') ?? 1),
});
if (publishPage && !pageIsBuilt) {
  Validations.of(stack).addWarning('page-not-built', 'dist/page holds no index.html: build the page before deploying');
}

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
Tags.of(app).add('service', 'bufdir-export');
app.synth();
