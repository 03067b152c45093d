/** @internal Whether a page is the last of its list, told by the list's name and the rows that came. */
export type LastPages = (list: string, rows: number) => boolean

/**
 * @internal Crowd gives neither a total nor a mark at the end, and a server may give fewer rows at once than are
 * asked for. What cannot have been cut is a page with fewer rows than another page of the same list has had; any
 * other is asked beyond.
 */
export function lastPages(): LastPages {
  const most = new Map<string, number>()
  return (list, rows) => {
    const before = most.get(list) ?? 0
    most.set(list, Math.max(before, rows))
    return rows === 0 || rows < before
  }
}
