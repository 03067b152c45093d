import { pointer } from '../core/pointer.js'
import type { Compiler, Evaluation } from './evaluation.js'
import type { Transform } from './language-transforms.js'
import { compilePathOf, parseJson } from './path.js'
import { type Reading, readingOf, textsOf, unread, without } from './reading.js'
import type { Compilers, TextsTransform, TransformKey } from './transforms-contract.js'
import { conversions } from './transforms-conversion.js'
import { describeTransform } from './transforms-describe.js'
import { listTransforms } from './transforms-list.js'
import { patternTransforms } from './transforms-pattern.js'
import { simpleTransforms } from './transforms-simple.js'
import { textTransforms } from './transforms-text.js'

/** @internal A compiled transform with its name in words. */
export interface CompiledTransform {
  readonly what: string
  /** Takes `empty` for a list of nothing; the others only see values. */
  readonly takesEmpty: boolean
  readonly apply: (reading: Reading, evaluation: Evaluation) => Reading
}

/** Transforms that read a part of a value: what they cannot read is not an empty statement. */
const readers: ReadonlySet<string> = new Set([
  'extract',
  'lookup',
  'domainPart',
  'accountDomain',
  'dn',
  'number',
  'date',
])

const takesEmpty: ReadonlySet<string> = new Set(['count', 'add'])

const compilers: Compilers<Exclude<TransformKey, 'path'>> = {
  ...textTransforms,
  ...listTransforms,
  ...patternTransforms,
  ...conversions,
}

/** @internal Compiles a transform. Faults are reported; the result is then not to be used. */
export function compileTransform(
  transform: Transform,
  at: string,
  compiler: Compiler,
): CompiledTransform {
  const name = typeof transform === 'string' ? transform : (Object.keys(transform)[0] ?? '')
  return {
    what: describeTransform(transform),
    takesEmpty: takesEmpty.has(name),
    apply: compile(transform, at, compiler, readers.has(name)),
  }
}

function compile(
  transform: Transform,
  at: string,
  compiler: Compiler,
  isReader: boolean,
): CompiledTransform['apply'] {
  if (transform === 'parseJson') return parseJson
  if (typeof transform === 'string') return onTexts(simpleTransforms[transform], isReader)
  if ('path' in transform)
    return compilePathOf(transform.path, {}, at + pointer('path'), compiler.report)
  const key = Object.keys(transform)[0] as keyof typeof compilers
  // The key tells the type of its options; TypeScript cannot follow that through a union.
  const options = (transform as unknown as Record<typeof key, never>)[key]
  return onTexts(compilers[key](options, at + pointer(key), compiler), isReader)
}

function onTexts(run: TextsTransform, isReader: boolean): CompiledTransform['apply'] {
  return (reading, evaluation) => {
    const texts = textsOf(reading)
    if (!texts) return without('malformed')
    const made = run(texts, evaluation)
    if (typeof made === 'string') return without(made)
    const result = readingOf(made)
    return result.state === 'empty' && isReader ? unread : result
  }
}
