// First, so that zod is configured before any schema is made.
import './zod-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { Root } from './root.tsx';
import { startTranslations } from './translations/index.ts';

const element = document.getElementById('root');
if (element === null) {
  throw new Error('index.html has no #root');
}
await startTranslations(window.localStorage);
createRoot(element).render(<Root />);
