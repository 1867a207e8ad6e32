/**
 * `npx cdk synth`: bundles the Lambdas and synthesises the stack, without docker or network. `parameters.ts` has what can be
 * set with `-c name=value`. The environment variable LAMBDAS_FOLDER names another folder than `lambdas/`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, type Stack, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ParameterError, type Parameters, readParameters, stackName } from './parameters.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { BUNDLE_FOLDER, bundleLambdas, describeBundles, LAMBDAS, REPOSITORY } from './synthesis/bundle.ts';

const PAGE_FOLDER = join(REPOSITORY, 'dist', 'website');

export interface ExportAppOptions extends AppProps {
  /** The folder that `bundleLambdas` has written. */
  readonly bundleFolder?: string;
  /** The built page, if there is one. */
  readonly pageFolder?: string;
}

/**
 * The whole app. Its `synth()` throws when cdk-nag or CloudFormation's own rules find something that is not acknowledged.
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

/** Without `autoSynth: false` every app is synthesised at process exit, over the manifest of the one that was meant. */
const emptyApp = (props: AppProps = {}) => new App({ analyticsReporting: false, autoSynth: false, ...props });

function addStack(app: App, parameters: Parameters, bundleFolder: string, pageFolder: string): Stack {
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

  // The acknowledgements are written into the template, so that an auditor finds them at the resource.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  Tags.of(app).add('service', 'bufdir-export');
  Tags.of(app).add('environment', parameters.environment);
  return stack;
}

const isBuilt = (pageFolder: string) => existsSync(join(pageFolder, 'index.html'));

function pageToPublish(pageFolder: string, { publishPage }: Parameters): string | undefined {
  return publishPage && isBuilt(pageFolder) ? pageFolder : undefined;
}

async function main(): Promise<void> {
  const app = emptyApp();
  // Read first, so that a wrong parameter is refused before the bundles are built.
  const parameters = readParameters(app.node.getAllContext());
  const { LAMBDAS_FOLDER: lambdasFolder = LAMBDAS } = process.env;
  const bundleFolder = lambdasFolder === LAMBDAS ? BUNDLE_FOLDER : `${BUNDLE_FOLDER}-of-another-folder`;
  const report = await bundleLambdas(bundleFolder, { lambdasFolder });
  console.error(describeBundles(report));
  const stack = addStack(app, parameters, bundleFolder, PAGE_FOLDER);
  // `cdk list` and others that deploy nothing need none of CloudFormation's own rules, which take 9 s of CPU.
  if (!stack.bundlingRequired) process.env.CDK_VALIDATION = 'false';
  app.synth();
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    if (!(error instanceof ParameterError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}
