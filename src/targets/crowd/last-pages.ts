/** @internal Whether a page is the last of its list, told by what it lists and the rows that came. */
export type LastPages = (kind: 'users' | 'groups', rows: number) => boolean

/**
 * @internal Crowd gives neither a total nor a mark at the end, and a server may give fewer rows at once than are
 * asked for. What cannot have been cut is a page with fewer rows than another page of that kind has had; any other
 * is asked beyond.
 */
export function lastPages(): LastPages {
  const most = { users: 0, groups: 0 }
  return (kind, rows) => {
    const isLast = rows === 0 || rows < most[kind]
    most[kind] = Math.max(most[kind], rows)
    return isLast
  }
}
