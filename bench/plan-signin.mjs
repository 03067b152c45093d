// What the library adds to a sign-in, without the network: the target and the ledger are in memory. Ours: map, read,
// plan, remember. Floor: the calls to the same target that any sign-in has to make.
import { compileMapping, memoryLedger, parseMapping, provisioner, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { measure, row } from './harness.mjs'

const wanted = Array.from({ length: 20 }, (_, i) => `team-${i}`)
const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } },
      { to: 'email', from: { claim: 'email', transform: ['lower'] } },
      { to: 'displayName', from: { template: '${first} ${last}' } },
    ],
    groups: {
      from: { claim: 'groups' },
      managed: ['team-*'],
      rules: [
        ...Array.from({ length: 20 }, (_, i) => ({
          id: `r${i}`,
          match: { exact: `idp-team-${i}` },
          to: [`team-${i}`],
        })),
        { id: 'apps', match: { prefix: 'app-' }, to: ['${rest}-users'] },
      ],
    },
  }),
)
const claims = {
  email: 'Ada.Lovelace@example.com',
  first: 'Ada',
  last: 'Lovelace',
  groups: [...Array.from({ length: 20 }, (_, i) => `idp-team-${i}`), 'Everyone', 'idp-other'],
}
const ada = trustClaims(claims, { reason: 'bench', issuer: 'https://idp.example', subject: '1' })

export async function run() {
  const target = memoryTarget({ groups: [...wanted, 'team-x'], pageSize: 500 })
  const { signIn } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
  const [first] = (await signIn(ada)).targets
  if (first?.status !== 'done') throw new Error('the first sign-in failed')
  const id = first.report.userId
  const calls = async () => {
    await target.findUser({ id })
    await target.groupsOf(id)
  }
  const team = await target.findGroup('team-x')
  const changing = async () => {
    await target.addMembers(team.id, [id])
    const [result] = (await signIn(ada)).targets
    if (result.status !== 'done' || result.plan.operations.length !== 1)
      throw new Error('no change')
  }
  const { unchanged, changed, floor } = await measure({
    unchanged: () => signIn(ada),
    changed: changing,
    floor: calls,
  })
  row('plan-signin', '20 groups, nothing to do', { ours: unchanged, floor })
  row('plan-signin', '20 groups, one taken away', { ours: changed, floor })
}
