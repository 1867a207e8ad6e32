/** Imported before any schema: otherwise zod tries `new Function`, which the Content-Security-Policy forbids. */
import * as z from 'zod';

z.config({ jitless: true });
