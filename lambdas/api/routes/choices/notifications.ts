/** What a user has chosen for herself: whether mails are sent about her runs. */
import { createRoute } from '@hono/zod-openapi';
import type { UserSettingsStore } from '../../../ports.ts';
import { coordinatorsOnly } from '../../caller.ts';
import type { Api } from '../../context.ts';
import { jsonBody } from '../../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  json,
  notificationChoice,
  notificationSettings,
  PROBLEM_ANSWERS,
  SECURITY,
} from '../../schemas.ts';

interface NotificationDependencies {
  readonly userSettings: UserSettingsStore;
  readonly sendsMail: boolean;
}

const MAX_BODY_BYTES = 16 * 1024;

const read = createRoute({
  method: 'get',
  path: '/me/notifications',
  summary: 'Whether the user gets a mail when an own export or import ends unwatched; on until it is turned off',
  security: SECURITY,
  // Nobody else starts a run.
  middleware: [coordinatorsOnly] as const,
  responses: { 200: json('The choice', notificationSettings), ...PROBLEM_ANSWERS },
});

const write = createRoute({
  method: 'put',
  path: '/me/notifications',
  summary: 'Turn those mails on or off',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: notificationChoice } } } },
  responses: { 200: json('The choice as it is stored', notificationSettings), ...BODY_PROBLEM_ANSWERS },
});

export function addNotificationRoutes(api: Api, { userSettings, sendsMail }: NotificationDependencies): void {
  api.openapi(read, async (context) => {
    const { organisationNumber, userId } = context.var.caller;
    const { mailWhenDone } = await userSettings.read(organisationNumber, userId);
    return context.json({ mailWhenDone, sendsMail }, 200);
  });

  api.openapi(write, async (context) => {
    const { organisationNumber, userId } = context.var.caller;
    const settings = context.req.valid('json');
    await userSettings.write(organisationNumber, userId, settings);
    return context.json({ ...settings, sendsMail }, 200);
  });
}
