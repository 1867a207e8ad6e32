/**
 * `npx cdk synth`: bundles the Lambdas and synthesises the stack, without docker or network. Context, all of it optional:
 * `region` (in the EU), `publishPage` (`false`: leave the page's bucket as it is), `linkSignerSerial` (raised to rotate). The environment
 * variable LAMBDAS_FOLDER names other handlers than those of `lambdas/`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BUNDLE_FOLDER, bundleLambdas, describeBundles, REPOSITORY } from './bundle.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { euRegion } from './region.ts';

export const STACK_NAME = 'BufdirExport';
const PAGE_FOLDER = join(REPOSITORY, 'dist', 'page');

/**
 * The whole app, for which the Lambdas have been bundled already. Its `synth()` throws when cdk-nag or CloudFormation's own
 * rules object to anything that is not acknowledged.
 */
export function exportApp(props: AppProps = {}, bundleFolder: string = BUNDLE_FOLDER): App {
  const app = new App({ analyticsReporting: false, ...props });
  const publishPage = app.node.tryGetContext('publishPage') !== 'false';
  const pageIsBuilt = existsSync(join(PAGE_FOLDER, 'index.html'));

  const stack = new PipelineStack(app, STACK_NAME, {
    description: 'Report export for grants from Bufdir',
    env: { region: euRegion(app.node.tryGetContext('region')) },
    terminationProtection: true,
    bundleFolder,
    pageFolder: publishPage && pageIsBuilt ? PAGE_FOLDER : undefined,
    linkSignerSerial: Number(app.node.tryGetContext('linkSignerSerial') ?? 1),
  });
  if (publishPage && !pageIsBuilt) {
    Validations.of(stack).addWarning(
      'page-not-built',
      'dist/page holds no index.html: build the page before deploying',
    );
  }

  // The acknowledgements go into the template, where an auditor finds them beside what they are about.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  Tags.of(app).add('service', 'bufdir-export');
  return app;
}

if (import.meta.main) {
  const lambdasFolder = process.env.LAMBDAS_FOLDER;
  const report = await bundleLambdas(BUNDLE_FOLDER, lambdasFolder === undefined ? {} : { lambdasFolder });
  console.error(describeBundles(report));
  exportApp().synth();
}
