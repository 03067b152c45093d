/**
 * How often MUST, SHALL and REQUIRED stand in each section of the RFCs, counted in their texts (`tools/rfc-words.mjs`).
 * RFCs do not change, so neither do these numbers.
 */
export const words7643: Readonly<Record<string, number>> = {
  '1.1': 8,
  '1.2': 1,
  '2.1': 2,
  '2.2': 1,
  '2.3.4': 1,
  '2.3.5': 3,
  '2.3.6': 1,
  '2.3.7': 4,
  '2.3.8': 2,
  '2.4': 5,
  '2.5': 1,
  '3': 6,
  '3.1': 15,
  '3.3': 3,
  '4.1.1': 7,
  '4.1.2': 6,
  '4.2': 1,
  '5': 19,
  '6': 11,
  '7': 11,
  '8.7.1': 13,
  '8.7.2': 8,
  '9.2': 1,
  '10.2.1': 2,
  '10.3.1': 4,
}

/** The same for RFC 7644. */
export const words7644: Readonly<Record<string, number>> = {
  '1.2': 6,
  '1.3': 1,
  '2': 3,
  '2.1': 2,
  '3.1': 3,
  '3.2': 1,
  '3.3': 5,
  '3.3.1': 1,
  '3.4.2': 6,
  '3.4.2.1': 4,
  '3.4.2.2': 15,
  '3.4.2.3': 3,
  '3.4.2.4': 4,
  '3.4.2.5': 5,
  '3.4.3': 8,
  '3.5': 1,
  '3.5.1': 7,
  '3.5.2': 16,
  '3.5.2.1': 3,
  '3.5.2.2': 6,
  '3.5.2.3': 5,
  '3.6': 3,
  '3.7': 13,
  '3.7.1': 1,
  '3.7.2': 2,
  '3.7.3': 4,
  '3.7.4': 3,
  '3.8': 4,
  '3.9': 3,
  '3.11': 1,
  '3.12': 3,
  '3.13': 2,
  '3.14': 1,
  '4': 4,
  '5': 1,
  '7.1': 1,
  '7.2': 3,
  '7.3': 1,
  '7.4': 3,
  '7.5.1': 1,
  '7.8': 1,
}

/** `3.5.2#1-3 3.6#2` one by one: `3.5.2#1`, `3.5.2#2`, `3.5.2#3`, `3.6#2`. */
export function wordsOf(marks: string): string[] {
  return marks.split(' ').flatMap((mark) => {
    const [section, range = ''] = mark.split('#')
    const [first, last = first] = range.split('-').map(Number)
    if (section === '' || first === undefined || last === undefined) return []
    return Array.from({ length: last - first + 1 }, (_, i) => `${section}#${first + i}`)
  })
}
