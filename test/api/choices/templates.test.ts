import { describe, expect, it } from 'vitest';
import { TEMPLATE_LIMITS, templatesSchema } from '../../../lambdas/protocol.ts';
import { AUDITOR, apiFixture, COORDINATOR, STRANGER } from '../api-fixture.ts';

const REQUEST = { branches: ['Oslo'], format: 'csv', language: 'en', includeAttachments: false };

/** The names in an answer. */
const namesIn = (body: unknown) => templatesSchema.parse(body).templates.map(({ name }) => name);

describe('saved choices', () => {
  it('are saved, read by an auditor too, and deleted, with who did it and when', async () => {
    const { call } = apiFixture();
    const saved = await call('PUT', '/templates', { body: { name: ' Til  Bufdir ', request: REQUEST } });
    expect(saved.status).toBe(200);
    expect(saved.body).toEqual({
      templates: [
        { name: 'Til Bufdir', request: REQUEST, savedAt: '2026-03-01T08:00:00.000Z', savedBy: COORDINATOR.sub },
      ],
      actorNames: { [COORDINATOR.sub]: 'Kari Nordmann' },
    });
    expect((await call('GET', '/templates', { claims: AUDITOR })).body).toEqual(saved.body);
    const deleted = await call('DELETE', '/templates?name=til%20bufdir');
    expect([deleted.status, deleted.body]).toEqual([200, { templates: [], actorNames: {} }]);
    const { body } = await call('GET', '/templates/audit');
    expect(body.check).toEqual({ outcome: 'whole', chained: 2, older: 0 });
    expect(body.events.map(({ change }: { readonly change: string }) => change)).toEqual(['saved', 'deleted']);
  });

  it('have the choices that are left out by their defaults, and none of a year', async () => {
    const { call } = apiFixture();
    const { body } = await call('PUT', '/templates', { body: { name: 'Alt', request: {} } });
    expect(templatesSchema.parse(body).templates[0]?.request).toEqual({
      branches: [],
      format: 'xlsx',
      language: 'nb',
      includeAttachments: false,
    });
    const withYear = await call('PUT', '/templates', { body: { name: 'Alt', request: { year: 2025 } } });
    expect([withYear.status, withYear.body.errors[0].path]).toEqual([400, 'request.year']);
  });

  it.each([
    ['no name', '', 400],
    ['a name of spaces', '  ', 400],
    ['a name that is too long', 'x'.repeat(TEMPLATE_LIMITS.nameLetters + 1), 400],
    ['a control character in the name', 'a\u0007b', 422],
  ])('with %s are refused', async (_, name, status) => {
    expect((await apiFixture().call('PUT', '/templates', { body: { name, request: REQUEST } })).status).toBe(status);
  });

  it('of the same name in other letters are replaced', async () => {
    const { call } = apiFixture();
    await call('PUT', '/templates', { body: { name: 'Bufdir', request: REQUEST } });
    const { body } = await call('PUT', '/templates', { body: { name: 'BUFDIR', request: {} } });
    expect(namesIn(body)).toEqual(['BUFDIR']);
  });

  it('that a colleague has changed meanwhile are not replaced unseen', async () => {
    const { call } = apiFixture();
    const { headers } = await call('GET', '/templates');
    const seen = headers.get('etag') ?? '';
    await call('PUT', '/templates', { body: { name: 'Av Ola', request: REQUEST } });
    const late = await call('PUT', '/templates', {
      body: { name: 'av ola', request: {} },
      headers: { 'if-match': seen },
    });
    expect([late.status, late.body.code]).toEqual([412, 'templates_changed']);
    const deletion = await call('DELETE', '/templates?name=Av%20Ola', { headers: { 'if-match': seen } });
    expect([deletion.status, deletion.body.code]).toEqual([412, 'templates_changed']);
    const now = await call('GET', '/templates');
    expect(namesIn(now.body)).toEqual(['Av Ola']);
    const ifMatch = { 'if-match': now.headers.get('etag') ?? '' };
    expect((await call('DELETE', '/templates?name=Av%20Ola', { headers: ifMatch })).status).toBe(200);
  });

  it('that are unchanged are answered with 304', async () => {
    const { call } = apiFixture();
    const { headers } = await call('PUT', '/templates', { body: { name: 'a', request: REQUEST } });
    const again = await call('GET', '/templates', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('are refused beyond their number', async () => {
    const { call } = apiFixture();
    for (let number = 1; number <= TEMPLATE_LIMITS.templates; number++) {
      await call('PUT', '/templates', { body: { name: `nummer ${number}`, request: {} } });
    }
    const more = await call('PUT', '/templates', { body: { name: 'en til', request: {} } });
    expect([more.status, more.body.code]).toEqual([409, 'too_many_templates']);
  });

  it('are those of the organisation alone, and unknown ones are not found', async () => {
    const { call } = apiFixture();
    await call('PUT', '/templates', { body: { name: 'a', request: REQUEST } });
    expect(namesIn((await call('GET', '/templates', { claims: STRANGER })).body)).toEqual([]);
    expect((await call('DELETE', '/templates?name=a', { claims: STRANGER })).status).toBe(404);
  });
});

describe('mails to a user', () => {
  it('are on until the user turns them off, for that user alone', async () => {
    const { call } = apiFixture();
    expect((await call('GET', '/me/notifications')).body).toEqual({ mailWhenDone: true, sendsMail: true });
    expect((await call('PUT', '/me/notifications', { body: { mailWhenDone: false } })).status).toBe(200);
    expect((await call('GET', '/me/notifications')).body).toEqual({ mailWhenDone: false, sendsMail: true });
    const colleague = { ...COORDINATOR, sub: 'ola' };
    expect((await call('GET', '/me/notifications', { claims: colleague })).body).toEqual({
      mailWhenDone: true,
      sendsMail: true,
    });
  });

  it('are not changed by anything but a choice', async () => {
    const { call } = apiFixture();
    expect((await call('PUT', '/me/notifications', { body: { mailWhenDone: 'no' } })).status).toBe(400);
    expect((await call('PUT', '/me/notifications', { body: { mailWhenDone: false, email: 'a@b.no' } })).status).toBe(
      400,
    );
  });
});
