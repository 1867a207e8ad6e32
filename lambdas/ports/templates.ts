/** Saved choices of exports. */
import type { TemplateList } from '../domain/templates/template-list.ts';
import type { Template } from '../protocol.ts';

export type WrittenTemplates =
  | { readonly outcome: 'written'; readonly list: TemplateList }
  /** Of a version that the caller does not want to replace. */
  | { readonly outcome: 'overtaken' }
  | { readonly outcome: 'full' }
  /** There is none of that name. */
  | { readonly outcome: 'missing' };

/** Each change has its audit event in the same transaction. */
export interface TemplateStore {
  /** Strongly consistent. */
  read(organisationNumber: string): Promise<TemplateList>;
  /** @param replaces whether this version of the list may be replaced */
  save(
    organisationNumber: string,
    template: Template,
    actorName: string,
    replaces: (version: number) => boolean,
  ): Promise<WrittenTemplates>;
  remove(
    organisationNumber: string,
    name: string,
    by: { readonly actor: string; readonly at: string },
    replaces: (version: number) => boolean,
  ): Promise<WrittenTemplates>;
}
