/**
 * Small, so that it runs while the rest of the page is still on its way: it asks for all that takes answers one after another,
 * and then hands over. `index.html` has the rest fetched beside it.
 */
// First, so that zod is configured before any schema is made.
import './zod-without-eval.ts';
import { openSession } from './auth/open-session.ts';

const opened = openSession();
// Not awaited here: what is imported imports from this file too, and would wait for its end.
void import('./root.tsx').then(({ show }) => show(opened));
