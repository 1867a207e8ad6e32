import { describe, expect, it } from 'vitest';
import { Api } from '../../../frontend/api/client.ts';
import { ApiProblemError, NoAnswerError, SignedOutError } from '../../../frontend/api/problem.ts';
import { EXPORT_ID, view } from '../export-factory.ts';

function setUp(answer: (request: Request, call: number) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const api = new Api({
    apiUrl: 'https://api.example/',
    webSocketUrl: 'wss://socket.example/live',
    token: async ({ refresh }) => (refresh ? 'fresh' : 'present'),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      return answer(request, requests.length);
    },
  });
  return { api, requests };
}

describe('the API client', () => {
  it('sends the ID token, and once a fresh one when the first is refused', async () => {
    const { api, requests } = setUp((_, call) =>
      call === 1 ? new Response(null, { status: 401 }) : Response.json({ exportId: 'x', joined: true }),
    );
    expect(await api.start(view().request)).toEqual({ exportId: 'x', joined: true });
    expect(requests.map((each) => each.headers.get('authorization'))).toEqual(['Bearer present', 'Bearer fresh']);
    expect(requests[0]?.url).toBe('https://api.example/exports');
  });

  it('throws SignedOutError when the fresh token is refused too', async () => {
    const { api, requests } = setUp(() => new Response(null, { status: 401 }));
    await expect(api.me()).rejects.toBeInstanceOf(SignedOutError);
    expect(requests).toHaveLength(2);
  });

  it('sends the ETag and returns `unchanged` for a 304', async () => {
    const { api, requests } = setUp((request) =>
      request.headers.get('if-none-match') === '"7"'
        ? new Response(null, { status: 304 })
        : Response.json(view({ version: 7 }), { headers: { etag: '"7"' } }),
    );
    const changed = { kind: 'changed', view: view({ version: 7 }), etag: '"7"', age: 0 };
    expect(await api.snapshot(EXPORT_ID, null)).toEqual(changed);
    expect(await api.snapshot(EXPORT_ID, '"7"')).toEqual({ kind: 'unchanged' });
    expect(requests[1]?.cache).toBe('no-store');
  });

  it.each([
    ['Thu, 15 Jan 2026 09:01:20 GMT', 80_000],
    // The header has whole seconds, so it can be older than the change.
    ['Thu, 15 Jan 2026 08:59:59 GMT', 0],
    ['no date', 0],
  ])('computes the age of a snapshot by the clock of the server (date %s)', async (date, age) => {
    const { api } = setUp(() => Response.json(view(), { headers: { date } }));
    expect(await api.snapshot(EXPORT_ID, null)).toMatchObject({ age });
  });

  it('sends the filter of the history, and leaves out parameters that filter nothing', async () => {
    const { api, requests } = setUp(() => Response.json({ exports: [], nextCursor: null }));
    await api.list(20, null, { statuses: ['failed', 'paused'], year: 2024 });
    await api.list(20, 'cursor-1');
    expect(requests.map((each) => new URL(each.url).search)).toEqual([
      '?limit=20&status=failed%2Cpaused&year=2024',
      '?limit=20&cursor=cursor-1',
    ]);
  });

  it('returns `missing` for an export that does not exist', async () => {
    const { api } = setUp(() => new Response(null, { status: 404 }));
    expect(await api.snapshot(EXPORT_ID, null)).toEqual({ kind: 'missing' });
  });

  it('throws the problem document of an error', async () => {
    const problem = { type: 'urn:x', title: 'No', status: 409, code: 'not_allowed_now', supportReference: 'REF-1' };
    const { api } = setUp(() => Response.json(problem, { status: 409 }));
    const refused = api.command(EXPORT_ID, 'pause');
    await expect(refused).rejects.toBeInstanceOf(ApiProblemError);
    await expect(refused).rejects.toMatchObject({ problem });
  });

  it('throws an error without a problem document when the answer has none', async () => {
    const { api } = setUp(() => new Response('<html>', { status: 502 }));
    await expect(api.me()).rejects.toMatchObject({ status: 502, problem: null });
  });

  it('throws NoAnswerError when no answer comes', async () => {
    const { api } = setUp(() => Promise.reject(new TypeError('network error')));
    await expect(api.me()).rejects.toBeInstanceOf(NoAnswerError);
  });

  it('puts only the ticket into the address of the socket', async () => {
    const { api } = setUp(() =>
      Response.json({ ticket: 't/1', expiresAt: '2026-01-15T09:00:30Z', webSocketUrl: 'wss://socket.example/live' }),
    );
    expect(await api.socketAddress()).toBe('wss://socket.example/live?ticket=t%2F1');
  });

  it('escapes an export id so that it cannot reach another route', async () => {
    const { api, requests } = setUp(() => new Response(null, { status: 404 }));
    await api.snapshot('../me', null);
    expect(requests[0]?.url).toBe('https://api.example/exports/..%2Fme');
  });
});
