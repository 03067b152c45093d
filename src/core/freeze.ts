/** Freezes a tree of plain objects and arrays in place and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Array.isArray(value) ? value : Object.values(value))
    if (typeof member === 'object') deepFreeze(member)
  return Object.freeze(value)
}
