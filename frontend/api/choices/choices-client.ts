/** The part of the API that is about saved choices, and about what a user has chosen for herself. */
import {
  type NewTemplate,
  type NotificationChoice,
  type NotificationSettings,
  notificationSettingsSchema,
  type Templates,
  templatesSchema,
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

/** The list with the ETag of its version. */
export interface SeenTemplates extends Templates {
  readonly etag: string;
}

export class ChoicesApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  async templates(): Promise<SeenTemplates> {
    const answer = await this.#connection.conditional('/templates', null, (body) => templatesSchema.parse(body));
    return answer.kind === 'changed'
      ? { ...answer.view, etag: answer.response.headers.get('etag') ?? '' }
      : { templates: [], actorNames: {}, etag: '' };
  }

  /** @param seen the ETag of the list that the user has seen; a newer one is not changed */
  async saveTemplate(seen: string, template: NewTemplate): Promise<void> {
    await this.#connection.json('/templates', { method: 'PUT', body: template, ifMatch: seen });
  }

  /** @param seen as in `saveTemplate` */
  async deleteTemplate(seen: string, name: string): Promise<void> {
    const query = new URLSearchParams({ name });
    await this.#connection.json(`/templates?${query}`, { method: 'DELETE', ifMatch: seen });
  }

  async notifications(): Promise<NotificationSettings> {
    return notificationSettingsSchema.parse(await this.#connection.json('/me/notifications'));
  }

  async saveNotifications(settings: NotificationChoice): Promise<void> {
    await this.#connection.json('/me/notifications', { method: 'PUT', body: settings });
  }
}
