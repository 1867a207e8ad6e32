/** Where `npm start` keeps its data. */
import path from 'node:path';
import { REPOSITORY } from '../synthesis/bundle.ts';

/** Also holds the cache of synthesised stacks. */
export const LOCAL_FOLDER = path.join(REPOSITORY, '.local');
export const DATA_FOLDER = path.join(LOCAL_FOLDER, 'data');
