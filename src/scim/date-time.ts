const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/i

/**
 * @internal The instant of an xsd:dateTime, in epoch milliseconds; `undefined` for anything else. Without a
 * zone it is UTC; finer fractions than a millisecond are cut (RFC 7643, 2.3.5).
 */
export function instantOf(text: string): number | undefined {
  const match = text.length <= 64 ? dateTime.exec(text) : null
  if (!match) return undefined
  const [, fraction, zone] = match
  const day = text.slice(0, 10)
  const clock = text.slice(0, 19).toUpperCase()
  const milliseconds = fraction === undefined ? '000' : fraction.slice(1, 4).padEnd(3, '0')
  const local = Date.parse(`${clock}.${milliseconds}Z`)
  // 30 February becomes 2 March: that is not what was written.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(day)) return undefined
  return zone === undefined ? local : local - zoneOffset(zone)
}

function zoneOffset(zone: string): number {
  if (zone.length === 1) return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
