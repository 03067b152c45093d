import { pointer } from '../core/pointer.js'
import { claimOf } from '../identity/claim.js'
import type { Compiler, Evaluate } from './evaluation.js'
import type { ClaimSource, MemberTest } from './language.js'
import { compileMatcher } from './matcher.js'
import { testOf } from './matcher-tests.js'
import { compilePathOf } from './path.js'
import { type Reading, readingOf, readingOfClaim, textsOf, without } from './reading.js'

/** @internal Compiles the source that reads a claim: the whole of it, then a choice, then a path. */
export function compileClaim(source: ClaimSource, at: string, compiler: Compiler): Evaluate {
  const { path, where, nullIs = 'absent' } = source
  const whole = compileWhole(source, compiler)
  if (source.missing && path === undefined)
    compiler.report(at + pointer('missing'), 'is about what a `path` does not find; there is none')
  if (path === undefined && !where) return whole
  const choose = where && compileWhere(where, at + pointer('where'), compiler)
  const read =
    path === undefined
      ? undefined
      : compilePathOf(
          path,
          { skipMissing: source.missing === 'skip', nullIs },
          at + pointer('path'),
          compiler.report,
        )
  return (evaluation) => {
    const reading = whole(evaluation)
    const chosen = choose && reading.state === 'present' ? choose(reading) : reading
    return read && chosen.state === 'present' ? read(chosen) : chosen
  }
}

/** The claim itself. Its reading is kept for whoever else reads it, whatever they take `null` for. */
function compileWhole({ claim: name, nullIs }: ClaimSource, compiler: Compiler): Evaluate {
  const place = compiler.placeOf(name)
  const whole: Evaluate = ({ identity, claims }) => {
    claims[place] ??= readingOfClaim(claimOf(identity, name))
    return claims[place]
  }
  if (nullIs !== 'empty') return whole
  return (evaluation) => {
    const reading = whole(evaluation)
    const isNull = reading.state === 'absent' && claimOf(evaluation.identity, name).isNull
    return isNull ? without('empty') : reading
  }
}

/**
 * Chooses among structured values. One that cannot be judged, because something else stands where the test
 * looks, makes the choice unknown.
 */
function compileWhere(
  where: readonly MemberTest[],
  at: string,
  compiler: Compiler,
): (reading: Reading) => Reading {
  const tests = where.map((member, i) => {
    const place = at + pointer(i)
    const read = compilePathOf(
      member.at,
      { skipMissing: true },
      place + pointer('at'),
      compiler.report,
    )
    const test = testOf(compileMatcher(member, place, compiler))
    return (value: Reading) => {
      const found = read(value)
      if (found.state === 'malformed') return undefined
      const texts = textsOf(found)
      return texts?.some(test)
    }
  })
  return ({ values }) => {
    const chosen: Reading['values'][number][] = []
    for (const value of values) {
      const one: Reading = { state: 'present', values: [value], texts: undefined, isAscii: false }
      const verdicts = tests.map((test) => test(one))
      if (verdicts.includes(undefined)) return without('malformed')
      if (!verdicts.includes(false)) chosen.push(value)
    }
    return readingOf(chosen)
  }
}
