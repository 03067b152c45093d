const noTexts: readonly string[] = Object.freeze([])

/** @internal Sorts a list in place, drops repetitions from it and freezes it. */
export function distinctTexts(texts: string[]): readonly string[] {
  if (texts.length === 0) return noTexts
  texts.sort()
  let kept = 1
  for (let i = 1; i < texts.length; i += 1) {
    const text = texts[i] ?? ''
    if (text === texts[kept - 1]) continue
    texts[kept] = text
    kept += 1
  }
  texts.length = kept
  return Object.freeze(texts)
}
