/**
 * Runs inside a sandbox process: loads the handler once, then runs one invocation at a time, as AWS's Node runtime does.
 * Exits when the IPC channel to the engine closes, so that no sandbox outlives a killed engine.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setClockOffset } from '../../service/clock.ts';
import { END_OF_LOG, type HandlerFailure, type InvokeMessage, type SandboxMessage } from './wire.ts';

type Handler = (event: unknown, context: object) => unknown;

/** Bound before the handler can replace them. */
const writeOut = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
let current: string | undefined;

function send(message: SandboxMessage, then?: () => void): void {
  if (!process.connected) process.exit(0);
  process.send?.(message, undefined, undefined, then ?? (() => {}));
}

/** Reports a thrown value as AWS's Node runtime does. */
function describe(thrown: unknown, errorType?: string): HandlerFailure {
  if (thrown instanceof Error) {
    return {
      errorType: errorType ?? thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  }
  return { errorType: errorType ?? typeof thrown, errorMessage: String(thrown), trace: [] };
}

async function loadHandler(): Promise<Handler> {
  const specification = process.env._HANDLER ?? '';
  const dot = specification.lastIndexOf('.');
  const [file, name] = [specification.slice(0, dot), specification.slice(dot + 1)];
  const path = join(process.env.LAMBDA_TASK_ROOT ?? '.', `${file}.mjs`);
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw Object.assign(cause, { name: 'Runtime.UserCodeSyntaxError' });
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND') {
      throw Object.assign(cause, { name: 'Runtime.ImportModuleError' });
    }
    throw cause;
  }
  const handler = module[name];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${specification} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  if (handler.length > 2) {
    throw Object.assign(new Error('Callback-based function handlers are not supported'), {
      name: 'Runtime.CallbackHandlerDeprecated',
    });
  }
  return (event, context) => handler(event, context);
}

function contextOf(message: InvokeMessage): object {
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE } = process.env;
  return {
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

function serialise(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (cause) {
    throw Object.assign(new Error('Unable to stringify response body', { cause }), { name: 'Runtime.MarshalError' });
  }
}

async function serve(handler: Handler, message: InvokeMessage): Promise<void> {
  current = message.requestId;
  process.env._X_AMZN_TRACE_ID = message.traceId;
  setClockOffset(message.clockOffset);
  let answer: SandboxMessage;
  try {
    if (message.delay > 0) await new Promise((resolve) => setTimeout(resolve, message.delay));
    const payload = serialise(await handler(JSON.parse(message.payload), contextOf(message)));
    answer = { kind: 'result', requestId: message.requestId, payload };
  } catch (thrown) {
    answer = { kind: 'error', requestId: message.requestId, failure: describe(thrown), fatal: false };
  }
  writeOut(`${END_OF_LOG}${message.requestId}\n`);
  writeError(`${END_OF_LOG}${message.requestId}\n`);
  current = undefined;
  send(answer);
}

/** Reports an error that was not caught, then ends the process. AWS discards such a sandbox too. */
function die(failure: HandlerFailure): void {
  const requestId = current;
  const message: SandboxMessage =
    requestId === undefined ? { kind: 'init-failed', failure } : { kind: 'error', requestId, failure, fatal: true };
  writeError(`${JSON.stringify(failure)}\n`);
  send(message, () => process.exit(1));
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => die(describe(error)));
process.on('unhandledRejection', (reason) => die(describe(reason, 'Runtime.UnhandledPromiseRejection')));

const started = performance.now();
try {
  const handler = await loadHandler();
  let cached = false;
  process.on('message', async (message: InvokeMessage) => {
    await serve(handler, message);
    // Node writes the cache at exit, but a sandbox ends by being killed.
    if (!cached) flushCompileCache();
    cached = true;
  });
  send({ kind: 'ready', initMilliseconds: performance.now() - started });
} catch (thrown) {
  send({ kind: 'init-failed', failure: describe(thrown) }, () => process.exit(1));
}
