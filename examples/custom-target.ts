// A target for a product that rostermap does not know, as the author of a plugin writes it: examples/rota/target.ts, for
// the shift rota of examples/rota/product.ts, which is reached over HTTP. docs/guide/writing-a-target.md and
// target-over-http.md say how.
import { compileMapping, memoryLedger, parseMapping, provisioner } from 'rostermap'
import { targetContract, testPerson } from 'rostermap/testing'
import { rota } from './rota/product.js'
import { rotaTarget } from './rota/target.js'

const at = 'https://rota.example.com'

// First the contract: every promise that a target makes, one case each, on a product of its own.
const cases = targetContract(() => rotaTarget(at, 'rota-token', rota()))
for (const { name, run } of cases)
  await run().catch((cause: unknown) => {
    throw new Error(`The target does not keep this: ${name}`, { cause })
  })
console.log('the contract is kept')

// Then it is a target like any other. Whoever leaves the group at the IdP leaves the crew.
const target = rotaTarget(at, 'rota-token', rota())
await target.createGroup('night-shift')
const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'username' } },
      { to: 'email', from: { claim: 'email' } },
      { to: 'displayName', from: { claim: 'displayName' } },
    ],
    groups: {
      from: { claim: 'groups' },
      rules: [{ id: 'nights', match: { exact: 'idp-nights' }, to: ['night-shift'] }],
    },
  }),
)
const { signIn } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
for (const groups of [['idp-nights'], [], []]) {
  const {
    targets: [result],
  } = await signIn(testPerson({ login: 'grace', groups }).identity)
  if (result?.status !== 'done') throw new Error('not done')
  console.log(result.plan.operations.map(({ kind }) => kind).join(', ') || 'nothing to do')
}

// A product that answers with a sign-in page is an error with a code, never an empty list.
const astray = rotaTarget(at, 'rota-token', async () => new Response('<p>Sign in</p>'))
await astray.listUsers().catch((error: Error) => console.log(error.message))

// Output:
// the contract is kept
// createUser, addMember
// removeMember
// nothing to do
// The answer is not what the API promises; check the base URL and the version.
