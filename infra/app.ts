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
  const app = emptyApp(props);
  addStack(app, readParameters(app.node.getAllContext()), bundleFolder, pageFolder);
  return app;
}

/** One app per process, synthesised by its `synth()` alone: a second one would write over the first one's manifest at exit. */
const emptyApp = (props: AppProps = {}) => new App({ analyticsReporting: false, autoSynth: false, ...props });

function addStack(app: App, parameters: Parameters, bundleFolder: string, pageFolder: string): void {
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
}

const isBuilt = (pageFolder: string) => existsSync(join(pageFolder, 'index.html'));

function pageToPublish(pageFolder: string, { publishPage }: Parameters): string | undefined {
  return publishPage && isBuilt(pageFolder) ? pageFolder : undefined;
}

async function main(): Promise<void> {
  const app = emptyApp();
  // A mistyped parameter is refused before the bundles are built, which takes seconds.
  const parameters = readParameters(app.node.getAllContext());
  const lambdasFolder = process.env.LAMBDAS_FOLDER;
  const report = await bundleLambdas(BUNDLE_FOLDER, lambdasFolder === undefined ? {} : { lambdasFolder });
  console.error(describeBundles(report));
  addStack(app, parameters, BUNDLE_FOLDER, PAGE_FOLDER);
  app.synth();
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    if (!(error instanceof ParameterError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}
