// Checks whose absence nobody could notice, each with the reason. Keys as `npm run mutate` prints them.
export const equivalents = {}
