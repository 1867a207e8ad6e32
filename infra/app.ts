/**
 * `npx cdk synth`: bundles the Lambdas and synthesises the stack, without docker or network. `parameters.ts` holds what can be
 * chosen with `-c name=value`; the environment variable LAMBDAS_FOLDER names other handlers than those of `lambdas/`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BUNDLE_FOLDER, bundleLambdas, describeBundles, REPOSITORY } from './bundle.ts';
import { ParameterError, type Parameters, readParameters, stackName } from './parameters.ts';
import { PipelineStack } from './pipeline-stack.ts';

const PAGE_FOLDER = join(REPOSITORY, 'dist', 'website');

export interface ExportAppOptions extends AppProps {
  /** Where `bundleLambdas` has put the Lambdas. */
  readonly bundleFolder?: string;
  /** The built page, if it is there. */
  readonly pageFolder?: string;
}

/**
 * The whole app. Its `synth()` throws when cdk-nag or CloudFormation's own rules object to what is not acknowledged.
 * @throws ParameterError
 */
export function exportApp({
  bundleFolder = BUNDLE_FOLDER,
  pageFolder = PAGE_FOLDER,
  ...props
}: ExportAppOptions = {}): App {
  const app = new App({ analyticsReporting: false, ...props });
  const parameters = readParameters(app.node.getAllContext());
  const stack = new PipelineStack(app, stackName(parameters.environment), {
    description: `Report export for grants from Bufdir, ${parameters.environment}`,
    env: { region: parameters.region },
    terminationProtection: true,
    bundleFolder,
    parameters,
    pageFolder: pageToPublish(pageFolder, parameters),
  });
  if (parameters.publishPage && !isBuilt(pageFolder)) {
    Validations.of(stack).addWarning(
      'page-not-built',
      'dist/website holds no index.html: build the page before deploying',
    );
  }

  // The acknowledgements go into the template, where an auditor finds them beside what they are about.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  Tags.of(app).add('service', 'bufdir-export');
  Tags.of(app).add('environment', parameters.environment);
  return app;
}

const isBuilt = (pageFolder: string) => existsSync(join(pageFolder, 'index.html'));

function pageToPublish(pageFolder: string, { publishPage }: Parameters): string | undefined {
  return publishPage && isBuilt(pageFolder) ? pageFolder : undefined;
}

async function main(): Promise<void> {
  // Before anything else: whoever mistypes a parameter need not wait for the bundles.
  readParameters(new App().node.getAllContext());
  const lambdasFolder = process.env.LAMBDAS_FOLDER;
  const report = await bundleLambdas(BUNDLE_FOLDER, lambdasFolder === undefined ? {} : { lambdasFolder });
  console.error(describeBundles(report));
  exportApp().synth();
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    if (!(error instanceof ParameterError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}
