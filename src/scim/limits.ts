/** @internal Longest filter or path, in UTF-16 units: room for a thousand ids. */
export const maxFilterLength = 65_536

/** @internal How deep parentheses and brackets may nest. */
export const maxFilterDepth = 200
