import type { Compiler, Evaluation } from './evaluation.js'
import type { SimpleTransform, Transform } from './language-transforms.js'
import type { Reading } from './reading.js'

/**
 * @internal Texts in, texts out; or, when there is no saying, the state of the whole. Must not change the
 * list it is given.
 */
export type TextsTransform = (
  texts: readonly string[],
  evaluation: Evaluation,
) => readonly string[] | Exclude<Reading['state'], 'present'>

type Keyed = Exclude<Transform, SimpleTransform>
type KeyOf<T> = T extends unknown ? keyof T : never

/** @internal The key of a transform with parameters: it tells which it is. */
export type TransformKey = KeyOf<Keyed>

/** @internal Compilers of transforms by their key. After a fault is reported, the result is not used. */
export type Compilers<K extends TransformKey> = {
  readonly [P in K]: (
    options: Extract<Keyed, Readonly<Record<P, unknown>>>[P],
    at: string,
    compiler: Compiler,
  ) => TextsTransform
}

/** @internal A change of each text by itself. */
export function each(change: (text: string) => string): TextsTransform {
  return (texts) => {
    const first = texts[0]
    // Most attributes have one value.
    return texts.length === 1 && first !== undefined ? [change(first)] : texts.map(change)
  }
}

/** @internal What becomes of texts one by one, when some cannot be read (`undefined`). */
export function eachReadable(
  read: (text: string) => string | readonly string[] | undefined,
  otherwise: 'malformed' | 'keep' | 'drop' = 'malformed',
): TextsTransform {
  return (texts) => {
    const made: string[] = []
    for (const text of texts) {
      const result = read(text)
      if (typeof result === 'string') made.push(result)
      else if (result) made.push(...result)
      else if (otherwise === 'malformed') return 'malformed'
      else if (otherwise === 'keep') made.push(text)
    }
    return made
  }
}
