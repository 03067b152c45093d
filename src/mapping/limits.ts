/** @internal What the engine takes at most. All text it handles stays below, so all work is bounded. */
export const limits = {
  /** Longest text of a claim, of a value on its way, and of a profile value, in UTF-16 units. */
  text: 1_024,
  /** Longest name of a group, in UTF-16 units. */
  groupName: 255,
  /** Most values of one source. */
  values: 10_000,
  /** Most groups of one person. */
  groups: 5_000,
  /** Longest mapping document as JSON text, in UTF-16 units. */
  documentText: 4_000_000,
  /** Most values in a mapping document. */
  documentValues: 200_000,
  /** Deepest nesting of a mapping document. */
  documentDepth: 64,
  /** Most faults reported of one mapping document. */
  issues: 100,
} as const
