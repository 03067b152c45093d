const consonants = 'bdfghjklmnprstvwz'
const vowels = 'aeiou'
const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi
const token = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[\p{L}\p{M}]+|\p{Nd}+/giu

// RFC 4514, 3.
const attributes = new Set(['cn', 'l', 'st', 'o', 'ou', 'c', 'street', 'dc', 'uid'])

/** @internal The words of a text, in lower case: what {@link pseudonymizer} can be told to leave. */
export function wordsOf(text: string): readonly string[] {
  return (text.match(token) ?? []).map((word) => word.toLowerCase())
}

/**
 * @internal Makes a function that puts invented words in the place of those of a text, and keeps its form:
 * length, case, separators, what is a letter and what a digit, and that it has letters beyond ASCII.
 *
 * The same word, in whatever case, becomes the same word. Which one it becomes depends only on how many
 * came before it: it says nothing of the word, so nobody can guess names and compare. Every digit
 * becomes 1, which keeps dates and telephone numbers in their form.
 *
 * Names of attributes in distinguished names stay (`CN=`, `OU=`): they say what the rest is.
 *
 * @param known - words that stay as they are, in lower case
 */
export function pseudonymizer(known: ReadonlySet<string>): (text: string) => string {
  const given = new Map<string, string>()
  const inventedFor = (word: string): string => {
    const key = word.toLowerCase()
    const made = given.get(key) ?? invent(key, given)
    given.set(key, made)
    return made
  }
  return (text) =>
    text.replaceAll(token, (word, at: number) => {
      if (known.has(word.toLowerCase())) return word
      if (attributes.has(word.toLowerCase()) && text[at + word.length] === '=') return word
      if (/^\p{Nd}/u.test(word) && !word.match(guid)) return word.replaceAll(/\p{Nd}/gu, '1')
      return inTheCaseOf(word, inventedFor(word))
    })
}

function invent(key: string, given: ReadonlyMap<string, string>): string {
  if (key.match(guid)) return `00000000-0000-4000-8000-${hex(given.size + 1)}`
  const taken = new Set(given.values())
  // Of short words there are few: then two words may become one.
  for (let n = given.size; n < given.size + 100; n += 1) {
    const word = [...key].map((letter, i) => letterLike(letter, n, i)).join('')
    if (!taken.has(word)) return word
  }
  return [...key].map((letter, i) => letterLike(letter, given.size, i)).join('')
}

function hex(n: number): string {
  return n.toString(16).padStart(12, '0')
}

function letterLike(letter: string, n: number, i: number): string {
  if (/\p{M}/u.test(letter)) return letter
  if (letter > '\u007f') return 'é'
  if (i % 2 === 0) return consonants[n % consonants.length] ?? ''
  return vowels[Math.floor(n / consonants.length + i / 2) % vowels.length] ?? ''
}

/** The invented word, letter by letter in the case of the real one. */
function inTheCaseOf(word: string, invented: string): string {
  const letters = [...word]
  return [...invented]
    .map((letter, i) => (/\p{Lu}/u.test(letters[i] ?? '') ? letter.toUpperCase() : letter))
    .join('')
}
