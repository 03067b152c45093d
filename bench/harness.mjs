// Measures alternatives side by side: rounds are interleaved, so that a busy moment hits all of them, and the
// median round counts. Before the first round each runs for a while untimed: what is compared is compiled code, as in
// a server that has been up for a minute. Absolute times belong to one machine and one moment; keep the ratios.

/**
 * @param {Record<string, (() => unknown) | { sample: (ms: number) => Promise<number> }>} contenders - a
 * function is called until its share of a round is over; another process measures itself
 * @param {{ rounds?: number, roundMs?: number, warmMs?: number, clock?: 'wall' | 'cpu' }} [options] - `cpu` counts the time of this
 * process on all its threads, the collector's too: for work in memory, on a machine that others share
 * @returns {Promise<Record<string, number>>} microseconds a call
 */
export async function measure(
  contenders,
  { rounds = 9, roundMs = 120, warmMs = 1500, clock = 'wall' } = {},
) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (const run of Object.values(contenders))
    if (typeof run === 'function') await sampleCalls(run, warmMs, clock)
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, run] of Object.entries(contenders)) {
      const micros =
        'sample' in run ? await run.sample(roundMs) : await sampleCalls(run, roundMs, clock)
      if (round > 0) samples[name].push(micros)
    }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]))
}

async function sampleCalls(run, ms, clock) {
  const started = performance.now()
  const before = process.cpuUsage()
  let calls = 0
  let elapsed = 0
  do {
    await run()
    calls += 1
    elapsed = performance.now() - started
  } while (elapsed < ms)
  const { user, system } = process.cpuUsage(before)
  return (clock === 'cpu' ? user + system : elapsed * 1000) / calls
}

function median(list) {
  return list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
}

/**
 * Prints one row, in microseconds; `ratio` is how many times longer the peer takes, `ofFloor` how much of the
 * floor's speed ours has.
 */
export function row(suite, name, { ours, peerName, peer, floor }) {
  const round = (value) => (value === undefined ? null : Number(value.toPrecision(3)))
  const ratio = peer === undefined ? undefined : peer / ours
  console.log(
    JSON.stringify({
      ...{ suite, case: name, ours: round(ours), peerName: peerName ?? null, peer: round(peer) },
      ...{ ratio: round(ratio), floor: round(floor) },
      ...(floor !== undefined && { ofFloor: round(floor / ours) }),
    }),
  )
}
