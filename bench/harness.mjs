// Measures alternatives side by side: rounds are interleaved, so that a busy moment hits all of them, and the
// median round counts. Absolute times belong to one machine and one moment; keep the ratios.

/**
 * @param {Record<string, () => unknown>} contenders - each is called until its share of a round is over
 * @returns {Promise<Record<string, number>>} microseconds a call
 */
export async function measure(contenders, { rounds = 9, roundMs = 120 } = {}) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, run] of Object.entries(contenders)) {
      const started = performance.now()
      let calls = 0
      let elapsed = 0
      do {
        await run()
        calls += 1
        elapsed = performance.now() - started
      } while (elapsed < roundMs)
      if (round > 0) samples[name].push((elapsed * 1000) / calls)
    }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]))
}

function median(list) {
  return list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
}

/** Prints one row: how many times longer the peer takes, and how far we are from the floor. */
export function row(suite, name, { ours, peer, floor }) {
  const round = (value) => (value === undefined ? null : Number(value.toPrecision(3)))
  console.log(
    JSON.stringify({
      suite,
      case: name,
      oursMicros: round(ours),
      peerMicros: round(peer),
      peerToOurs: round(peer && peer / ours),
      floorMicros: round(floor),
      oursToFloor: round(floor && ours / floor),
    }),
  )
}
