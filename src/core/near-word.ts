/** @internal The word that was probably meant, when a typo explains the difference. */
export function nearWord(given: string, words: readonly string[]): string | undefined {
  if (given.length > 64) return undefined
  const near = words
    .map((word) => ({ word, far: distance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return near && near.far <= Math.max(1, Math.floor(near.word.length / 3)) ? near.word : undefined
}

/** Edits between two words, of which letters that changed places are one (optimal string alignment). */
function distance(a: string, b: string): number {
  let above: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const edits = [
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      ]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwapped) edits.push((above[j - 2] ?? 0) + 1)
      next.push(Math.min(...edits))
    }
    above = row
    row = next
  }
  return row[b.length] ?? 0
}
