// `npm run bench`: measures against peers and floors in one run, one JSON line a row.
import { measure, row } from './harness.mjs'
import { mappingCase } from './mapping.mjs'

for (const groups of [50, 1000])
  for (const regex of [false, true]) {
    const contenders = mappingCase(groups, { regex })
    const { ours, floor } = await measure(contenders)
    row('mapping', `${groups} groups, ${regex ? 'with' : 'without'} regex rules`, { ours, floor })
  }
