/** @internal Longest filter or path, in UTF-16 units: room for a thousand ids. */
export const maxFilterLength = 65_536

/** @internal Most values of a list, members aside: no list of addresses or roles is as long. */
export const maxValues = 1_000

/** @internal Most operations of a PATCH that go through all members of a group. */
export const maxMemberPasses = 100

/** @internal How deep parentheses and brackets may nest. */
export const maxFilterDepth = 200
