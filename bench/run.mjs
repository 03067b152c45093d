// `npm run bench`: measures against peers and floors in one run, one JSON line a row.
import { measure, row } from './harness.mjs'
import { mappingCase } from './mapping.mjs'
import { samlCase } from './saml.mjs'

for (const groups of [1, 1000]) {
  const { bytes, contenders } = samlCase(groups)
  row('saml', `20 attributes, ${groups} group values, ${bytes} bytes`, await measure(contenders))
}

for (const groups of [50, 1000])
  for (const regex of [false, true]) {
    const measured = await measure(mappingCase(groups, { regex }))
    row('mapping', `${groups} groups, ${regex ? 'with' : 'without'} regex rules`, measured)
  }
