const noTexts: readonly string[] = Object.freeze([])

/** Up to here sorting in place is as fast as the runtime's sort, which copies the list. */
const shortList = 64

/** @internal Sorts a list in place, drops repetitions from it and freezes it. */
export function distinctTexts(texts: string[]): readonly string[] {
  if (texts.length === 0) return noTexts
  if (texts.length <= shortList) sortInPlace(texts)
  else texts.sort()
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

/** By code units, as the runtime's sort does: each text goes to its place among those before it. */
function sortInPlace(texts: string[]): void {
  for (let i = 1; i < texts.length; i += 1) {
    const text = texts[i] ?? ''
    let low = 0
    for (let high = i; low < high; ) {
      const middle = (low + high) >> 1
      if ((texts[middle] ?? '') <= text) low = middle + 1
      else high = middle
    }
    for (let k = i; k > low; k -= 1) texts[k] = texts[k - 1] ?? ''
    texts[low] = text
  }
}
