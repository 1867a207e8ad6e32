/** What the page reads and changes of saved choices, and of what the user has chosen for herself. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewTemplate } from '../../../lambdas/protocol.ts';
import { useApi } from '../queries.ts';
import { ChoicesApi } from './choices-client.ts';

/** Loaded with the parts that use it, because the first download has no room for its schemas. */
function useChoices(): ChoicesApi {
  return new ChoicesApi(useApi().connection);
}

const TEMPLATES_KEY = ['templates'];
const NOTIFICATIONS_KEY = ['notifications'];

export function useTemplates() {
  const choices = useChoices();
  return useQuery({ queryKey: TEMPLATES_KEY, queryFn: () => choices.templates() });
}

export type TemplateChange =
  | { readonly kind: 'save'; readonly seen: string; readonly template: NewTemplate }
  | { readonly kind: 'delete'; readonly seen: string; readonly name: string };

export function useTemplateChange() {
  const choices = useChoices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: TemplateChange) =>
      change.kind === 'save'
        ? choices.saveTemplate(change.seen, change.template)
        : choices.deleteTemplate(change.seen, change.name),
    // Also after a refusal, which may be about a colleague's change.
    onSettled: () => queries.invalidateQueries({ queryKey: TEMPLATES_KEY }),
  });
}

/** Null where no mail is sent at all. @param wanted whether the role starts runs */
export function useMailWhenDone(wanted: boolean) {
  const choices = useChoices();
  return useQuery({
    queryKey: NOTIFICATIONS_KEY,
    queryFn: async () => {
      const { mailWhenDone, sendsMail } = await choices.notifications();
      return sendsMail ? mailWhenDone : null;
    },
    enabled: wanted,
  });
}

export function useSetMailWhenDone() {
  const choices = useChoices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (mailWhenDone: boolean) => choices.saveNotifications({ mailWhenDone }),
    onMutate: (mailWhenDone) => queries.setQueryData(NOTIFICATIONS_KEY, mailWhenDone),
    onSettled: () => queries.invalidateQueries({ queryKey: NOTIFICATIONS_KEY }),
  });
}
