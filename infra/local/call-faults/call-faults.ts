/**
 * Faults of the calls that functions make to other services: a proxy before each service, of which only the functions know.
 * The service itself answers what no fault applies to; signatures stay right, because `Host` is as it was sent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_PAGES } from '../service/guard.ts';
import { startServer } from '../service/loopback.ts';
import type { Closable } from '../service/service.ts';
import { bodyOf, Forward } from './forward.ts';
import { operationOf, refuseCall } from './operations.ts';
import { type Call, type CalledService, type Caller, type CallFault, CallSwitches } from './switches.ts';

export type { CalledService, Caller, CallFaultInput } from './switches.ts';

export interface CallFaultsOptions {
  /** `http://127.0.0.1:PORT` of each service. */
  readonly endpoints: Readonly<Partial<Record<CalledService, string>>>;
  /** The running invocation with this `X-Amzn-Trace-Id`, which the SDK sends with each call. */
  readonly callerOf: (traceId: string) => Caller | undefined;
}

export interface CallFaults extends Closable {
  readonly switches: CallSwitches;
  /** The variables of a function with the proxies' addresses instead of the services'. */
  redirected(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

export async function startCallFaults({ endpoints, callerOf }: CallFaultsOptions): Promise<CallFaults> {
  const switches = new CallSwitches();
  const services = new AsyncDisposableStack();
  const proxies = new Map<string, string>();
  for (const [service, endpoint] of Object.entries(endpoints) as [CalledService, string][]) {
    const forward = new Forward(endpoint);
    services.defer(() => forward.close());
    const proxy = await startServer({
      visitors: NO_PAGES,
      http: { requestTimeout: 0, keepAliveTimeout: 60_000 },
      answer(request, response) {
        const traceId = request.headers['x-amzn-trace-id'];
        const caller = typeof traceId === 'string' ? callerOf(traceId) : undefined;
        const call = { service, operation: operationOf(service, request), address: request.url ?? '/', caller };
        return handle(switches, call, forward, request, response);
      },
    });
    services.defer(() => proxy.close());
    proxies.set(endpoint, proxy.endpoint);
  }
  return {
    switches,
    redirected: (variables) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => {
          const [endpoint, proxy] = [...proxies].find(([each]) => value === each || value.startsWith(`${each}/`)) ?? [];
          return [name, endpoint === undefined || proxy === undefined ? value : value.replace(endpoint, proxy)];
        }),
      ),
    close: () => services.disposeAsync(),
  };
}

async function handle(
  switches: CallSwitches,
  call: Call,
  forward: Forward,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const applied = switches.next(call);
  if (applied === undefined) return forward.relay(request, response);
  const { fault, released } = applied;
  switch (fault.kind) {
    case 'slow':
      await delay(fault.milliseconds);
      return forward.relay(request, response);
    case 'hold':
      await released;
      return forward.relay(request, response);
    case 'fail':
      await bodyOf(request);
      return refuseCall(call.service, response, fault);
    case 'kill':
    case 'cut':
      return breakOff(fault, call, forward, request, response);
  }
}

async function breakOff(
  fault: Extract<CallFault, { kind: 'kill' | 'cut' }>,
  { caller }: Call,
  forward: Forward,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (fault.at !== 'request') {
    const answer = await forward.exchange(request, body);
    if (fault.at === 'body') {
      const { 'transfer-encoding': _, ...headers } = answer.headers;
      response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
      // The first half reaches the caller; nothing else tells it that the rest is missing.
      await new Promise((resolve) => response.write(answer.body.subarray(0, answer.body.length >> 1), resolve));
    }
  }
  if (fault.kind === 'kill') caller?.kill();
  response.destroy();
}
