/** Ids and member numbers of the rows in the register template that show what a row looks like begin with this. */
export const EXAMPLE_PREFIX = 'EKSEMPEL-';
