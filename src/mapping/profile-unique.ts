import { pointer } from '../core/pointer.js'
import type { AttributeRule, NameCounter, UniqueName } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { isUsable } from './profile-outcome.js'
import { textsOf } from './reading.js'
import { namesIn, parseTemplate } from './template.js'
import { compileTextTemplate } from './text-template.js'

const most = 100

/** @internal The names a person could have, the wanted one first, each once. */
export function compileUnique(
  { to }: AttributeRule,
  unique: UniqueName,
  at: string,
  compiler: Compiler,
): (wanted: string, evaluation: Evaluation) => string[] {
  if (to !== 'username' && to !== 'email')
    compiler.report(at, 'is for `username` and `email` only: no other attribute must be unique')
  if (!unique.candidates && !unique.counter)
    compiler.report(at, 'says nothing: give `candidates`, `counter` or both')
  const candidates = (unique.candidates ?? []).map((candidate, i) =>
    compiler.expression(candidate, at + pointer('candidates', i)),
  )
  const count = unique.counter && compileCounter(unique.counter, `${at}/counter`, compiler)
  return (wanted, evaluation) => {
    const names = new Set([wanted])
    for (const read of candidates) {
      const name = textsOf(read(evaluation))?.[0]
      if (name !== undefined && isUsable(to, name)) names.add(name)
    }
    for (const name of count?.(wanted, evaluation) ?? []) if (isUsable(to, name)) names.add(name)
    return [...names]
  }
}

function compileCounter(
  counter: NameCounter,
  at: string,
  compiler: Compiler,
): (wanted: string, evaluation: Evaluation) => string[] {
  const { first = 2, last = first + 18 } = counter
  if (last < first || last - first >= most)
    compiler.report(`${at}/last`, `must be at least \`first\`, and at most ${most - 1} more`)
  if (!namesIn(parseTemplate(counter.template) ?? []).includes('n'))
    compiler.report(`${at}/template`, 'must hold the number, as `${n}`')
  const fill = compileTextTemplate(counter, at, compiler, ['value', 'n'])
  return (wanted, evaluation) => {
    const names: string[] = []
    for (let n = first; n <= last; n += 1) {
      const name = textsOf(fill(evaluation, [wanted, String(n)]))?.[0]
      if (name === undefined) return names
      names.push(name)
    }
    return names
  }
}
