/** @internal Where a request goes: tenant, path below the base, query. */
export interface Target {
  /** The tenant that the path names; empty when the base path has none. */
  readonly tenant: string
  /** Scheme, host and port; empty when the URL has none. */
  readonly origin: string
  /** The base path with the tenant filled in, without a slash at the end. */
  readonly base: string
  /** The steps below the base, decoded. */
  readonly steps: readonly string[]
  /** The query, without its question mark. */
  readonly query: string
}

/** @internal Reads where requests go, by a base path that may have a `:tenant` step. */
export type TargetReader = (url: string) => Target | undefined

/** @internal `undefined` stands for an address that is not below the base, or is not well formed. */
export function targetReader(basePath: string): TargetReader {
  const wanted = basePath.split('/').filter((step) => step !== '')

  return (url) => {
    const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
    if (start < 0) return undefined
    const hash = url.indexOf('#', start)
    const whole = hash < 0 ? url.slice(start) : url.slice(start, hash)
    const mark = whole.indexOf('?')
    const path = mark < 0 ? whole : whole.slice(0, mark)

    const raw = path.split('/').slice(1)
    if (raw.at(-1) === '') raw.pop()
    const steps = raw.map(decoded)
    let tenant = ''
    for (const [i, name] of wanted.entries()) {
      const step = steps[i]
      if (step === undefined) return undefined
      if (name === ':tenant') tenant = step
      else if (step !== name) return undefined
    }
    const below = steps.slice(wanted.length)
    if (!below.every((step) => step !== undefined) || (wanted.includes(':tenant') && tenant === ''))
      return undefined
    return {
      tenant,
      origin: url.slice(0, start),
      base: raw
        .slice(0, wanted.length)
        .map((step) => `/${step}`)
        .join(''),
      steps: below,
      query: mark < 0 ? '' : whole.slice(mark + 1),
    }
  }
}

/** A step of a path. Text that no stored id can hold is no address. */
function decoded(step: string): string | undefined {
  if (!step.includes('%')) return step
  try {
    const text = decodeURIComponent(step)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
