/** Tells the time as epoch milliseconds; `Date.now` is one. Pure rooms take an instant instead. */
export type Clock = () => number
