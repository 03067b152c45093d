import { fakeCrowd, targetContract } from 'rostermap/testing'
import { crowdPair } from '../support/crowd.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

describeAgainstVendor('crowd', {
  file: 'crowd-usermanagement-1.json',
  root: '/rest/usermanagement/1',
  waivers: {},
  // Links and what may be expanded stand beside everything.
  unsaid: ['expand', 'link'],
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /group',
    'DELETE /group/user/direct',
    'DELETE /user',
    'DELETE /user/attribute',
    'GET /group',
    'GET /group/user/direct',
    'GET /search',
    'GET /user',
    'GET /user/group/direct',
    'POST /group',
    'POST /group/user/direct',
    'POST /user',
    'POST /user/attribute',
    'POST /user/rename',
    'PUT /user',
  ],
  async run(through) {
    const cases = targetContract(() => {
      const { fetch } = fakeCrowd()
      return crowdPair({}, { fetch: through(fetch), properties: ['costCenter'] }).target
    })
    for (const { run } of cases) await run()
  },
})
