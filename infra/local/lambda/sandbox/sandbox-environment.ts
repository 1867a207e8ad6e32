/** The environment of a sandbox: the template's variables and those that AWS sets, none of the engine's own process. */
import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../service/service.ts';
import type { FunctionDescriptor } from '../function.ts';

interface SandboxPlaces {
  readonly logStream: string;
  readonly compileCache: string;
  /** Its temporary files, of which nothing is left after it. */
  readonly temporaryFolder: string;
}

/**
 * @param shared variables that every function gets: `AWS_ENDPOINT_URL_*`
 * @param parent only PATH and HOME are read
 */
export function sandboxEnvironment(
  descriptor: FunctionDescriptor,
  shared: Readonly<Record<string, string>>,
  { logStream, compileCache, temporaryFolder }: SandboxPlaces,
  parent: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    ...(parent.PATH === undefined ? {} : { PATH: parent.PATH }),
    ...(parent.HOME === undefined ? {} : { HOME: parent.HOME }),
    TMPDIR: temporaryFolder,
    // As in AWS, so that no date depends on the machine's time zone.
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    NODE_COMPILE_CACHE: compileCache,
    ...descriptor.environment,
    ...shared,
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    // The user's own AWS profile must not be used by a local run.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: descriptor.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(descriptor.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${descriptor.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: descriptor.codeFolder,
    _HANDLER: descriptor.handler,
  };
}

/** `2026/11/27/[$LATEST]` and 32 hexadecimal digits, as Lambda names the log stream of a sandbox. */
export function newLogStreamName(at: Date): string {
  return `${at.toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
