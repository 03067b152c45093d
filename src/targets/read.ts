/** @internal Reads members of a JSON object; what has the wrong shape is refused, never cast. */
export interface Fields {
  /** Text that must be there and not be empty. */
  text(name: string): string
  /** Text that may be missing, null or empty. */
  optionalText(name: string): string | undefined
  /** A boolean that may be missing. */
  flag(name: string): boolean | undefined
  /** A whole number, zero or more. */
  count(name: string): number
  /** A list of objects. */
  list(name: string): readonly Fields[]
  /** A list of texts. */
  texts(name: string): readonly string[]
  /** An object. */
  object(name: string): Fields
  /** The value as it came. */
  raw(name: string): unknown
}

/** @internal Readers over a value that should be an object; `refuse` makes the error thrown when not. */
export function fieldsOf(value: unknown, refuse: () => Error): Fields {
  if (!isObject(value)) throw refuse()
  const raw = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined)
  const optionalText = (name: string): string | undefined => {
    const text = raw(name) ?? ''
    if (typeof text !== 'string') throw refuse()
    return text === '' ? undefined : text
  }
  return {
    raw,
    optionalText,
    text: (name) => {
      const text = optionalText(name)
      if (text === undefined) throw refuse()
      return text
    },
    flag: (name) => {
      const flag = raw(name)
      if (flag !== undefined && typeof flag !== 'boolean') throw refuse()
      return flag
    },
    count: (name) => {
      const count = raw(name)
      if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) throw refuse()
      return count
    },
    list: (name) => listOf(raw(name), refuse),
    texts: (name) => {
      const texts = raw(name)
      if (!Array.isArray(texts)) throw refuse()
      return texts.map((text: unknown) => {
        if (typeof text !== 'string') throw refuse()
        return text
      })
    },
    object: (name) => fieldsOf(raw(name), refuse),
  }
}

/** @internal Readers over a value that should be a list of objects. */
export function listOf(value: unknown, refuse: () => Error): readonly Fields[] {
  if (!Array.isArray(value)) throw refuse()
  return value.map((item) => fieldsOf(item, refuse))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
