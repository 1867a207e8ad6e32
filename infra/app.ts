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
const PAGE_FOLDER = join(REPOSITORY, 'dist', 'website');

export interface ExportAppOptions extends AppProps {
  /** Where `bundleLambdas` has put the Lambdas. */
  readonly bundleFolder?: string;
  /** The built page, if it is there. */
  readonly pageFolder?: string;
}

/** The whole app. Its `synth()` throws when cdk-nag or CloudFormation's own rules object to what is not acknowledged. */
export function exportApp({
  bundleFolder = BUNDLE_FOLDER,
  pageFolder = PAGE_FOLDER,
  ...props
}: ExportAppOptions = {}): App {
  const app = new App({ analyticsReporting: false, ...props });
  const publishPage = app.node.tryGetContext('publishPage') !== 'false';
  const pageIsBuilt = existsSync(join(pageFolder, 'index.html'));

  const stack = new PipelineStack(app, STACK_NAME, {
    description: 'Report export for grants from Bufdir',
    env: { region: euRegion(app.node.tryGetContext('region')) },
    terminationProtection: true,
    bundleFolder,
    pageFolder: publishPage && pageIsBuilt ? pageFolder : undefined,
    linkSignerSerial: Number(app.node.tryGetContext('linkSignerSerial') ?? 1),
  });
  if (publishPage && !pageIsBuilt) {
    Validations.of(stack).addWarning(
      'page-not-built',
      'dist/website holds no index.html: build the page before deploying',
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
