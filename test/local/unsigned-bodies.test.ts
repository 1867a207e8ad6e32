import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAwsServer } from '../../infra/local/service/aws-server.ts';
import { sendJson } from '../../infra/local/service/loopback.ts';
import type { Service } from '../../infra/local/service/service.ts';

const SECRET = 'what the engine says of itself';
let service: Service;

beforeAll(async () => {
  service = await startAwsServer({
    signingName: 'lambda',
    maxBody: 100,
    answer: (_request, _body, response) => sendJson(response, 200, { message: SECRET }),
    refuse: (response, { type }) => sendJson(response, 403, { message: type }),
  });
});
afterAll(() => service.close());

it.each([
  ['without a body', '', 403],
  ['with a body that is too large to verify', 'x'.repeat(200), 413],
])('an unsigned request %s learns nothing of the engine', async (_what, body, status) => {
  for (const path of ['/_local/engine', '/_local/faults']) {
    const answer = await fetch(`${service.endpoint}${path}`, { method: 'POST', body });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain(SECRET);
  }
});
