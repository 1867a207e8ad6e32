/** Makes the template and the bundles once a run, so that no two test files make them at the same time. */
import { synthesise } from '../infra/synthesis/synthesise.ts';

export default async function setup(): Promise<void> {
  await synthesise();
}
