/** Defaults of every Lambda: runtime, tracing, log group, role, bundle. */
import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { constructId, FUNCTIONS, type FunctionName } from '../functions.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { RetainedLog } from './retained-log.ts';

export interface StageFunctionProps {
  /** The folder with `<name>/index.mjs`, written by `bundle.ts`. */
  readonly bundleFolder: string;
  /** The organisation numbers that may use the system, or `any`. */
  readonly organisations: 'any' | readonly string[];
  readonly logRetention: RetentionDays;
}

/** Where glibc begins; what it does not say is that it raises this up to 32 MB when such a buffer is freed. */
const MAPPED_FROM_BYTES = 128 * 1024;

/**
 * A Lambda that may only write its own log and traces; `access.ts` adds what else it needs.
 * Its construct id is its name in CamelCase.
 */
export class StageFunction extends LambdaFunction {
  readonly executionRole: Role;

  constructor(scope: Construct, name: FunctionName, { bundleFolder, organisations, logRetention }: StageFunctionProps) {
    const { description, memoryMegabytes, timeoutSeconds, diskMegabytes, semiSpaceMegabytes, returnsBuffers } =
      FUNCTIONS[name];
    const semiSpace = semiSpaceMegabytes === undefined ? [] : [`--max-semi-space-size=${semiSpaceMegabytes}`];
    const id = constructId(name);
    const logGroup = new RetainedLog(scope, `${id}Log`, {
      retention: logRetention,
    });
    const role = new Role(scope, `${id}Role`, {
      description: `Of the Lambda ${name} alone`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });

    super(scope, id, {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(`${bundleFolder}/${name}`),
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(diskMegabytes === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(diskMegabytes) }),
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: ['--enable-source-maps', ...semiSpace].join(' '),
        POWERTOOLS_SERVICE_NAME: name,
        // Each stack has its own metrics, so that staging's exports are not counted in production.
        POWERTOOLS_METRICS_NAMESPACE: Stack.of(scope).stackName,
        ...(returnsBuffers === true ? { MALLOC_MMAP_THRESHOLD_: `${MAPPED_FROM_BYTES}` } : {}),
        ORGANISATIONS: organisations === 'any' ? organisations : organisations.join(','),
      },
    });

    logGroup.grantWrite(role);
    this.executionRole = role;
    acknowledgeWildcard(role, '*', 'X-Ray has no narrower resource for trace segments.');
  }
}
