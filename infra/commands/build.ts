/** `npm run build`: the page and the register template, for a deployment. */
import { buildPage } from './build-page.ts';

console.log(await buildPage());
