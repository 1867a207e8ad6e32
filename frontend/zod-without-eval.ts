/** Imported before any schema: zod would otherwise try `new Function`, which the Content-Security-Policy forbids. */
import * as z from 'zod';

z.config({ jitless: true });
