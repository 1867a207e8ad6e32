import { defineConfig } from 'vitest/config';

/** For `npm run check`: the import rules alone, without what the product's tests need first. */
export default defineConfig({ test: { include: ['test/architecture.test.ts'] } });
