// How many bytes a mapping allocates, ours and by hand, as one line of JSON. To be run with `--expose-gc` and
// a young generation so large that nothing is collected between the two looks at the heap.
import { mappingCase } from './mapping-case.mjs'

const groups = Number(process.argv[2])
const calls = groups > 500 ? 200 : 2_000
const { ours, decided, floor } = mappingCase(groups)
console.log(
  JSON.stringify({ ours: bytesOf(ours), decided: bytesOf(decided), floor: bytesOf(floor) }),
)

function bytesOf(run) {
  for (let i = 0; i < calls * 5; i += 1) run()
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < calls; i += 1) run()
  return Math.round((process.memoryUsage().heapUsed - before) / calls)
}
