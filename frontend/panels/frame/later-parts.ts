/** Parts of the first screen that come after it, in one file: more files would split what they share with it into small ones. */
export { EndedRuns } from '../ended/ended-runs.tsx';
export { ChoiceFields } from '../start/choice-fields.tsx';
export { SavedChoices } from '../start/saved/saved-choices.tsx';
