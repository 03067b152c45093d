import { type Ledger, memoryLedger, provisioner, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { aliceClaims, jiraGroups, oktaMapper } from '../support/people.js'

const issuer = 'http://www.okta.com/exk1'
const person = (i: number, groups = ['Everyone', 'okta-jira-dev']) =>
  trustClaims(
    { ...aliceClaims, email: `p${i}@example.com`, groups },
    { reason: 'test', issuer, subject: `s${i}` },
  )

/** Two people who are in, and a ledger of which one method fails from then on. */
async function world(broken: keyof Ledger) {
  const target = memoryTarget({ groups: jiraGroups })
  const ledger = memoryLedger()
  const well = { mapper: oktaMapper, targets: [target], ledger }
  await provisioner(well).reconcile([0, 1].map((i) => person(i)))
  const failing: Ledger = {
    ...ledger,
    [broken]: async () => {
      throw new TypeError('the ledger is down')
    },
  }
  return { target, ...provisioner({ ...well, ledger: failing }) }
}

describe.each(['link', 'links', 'notes', 'commit'] as const)(
  'when `%s` of the ledger fails, that is no fault of the target: nothing goes on',
  (broken) => {
    it.each([
      ['deactivation', { kind: 'deactivated', subject: { issuer, subject: 's0' } }],
      ['deletion', { kind: 'deleted', subject: { issuer, subject: 's0' } }],
    ] as const)('a push of a %s', async (_, change) => {
      const { target, push } = await world(broken)
      await expect(push(change)).rejects.toThrow(TypeError)
      expect(target.users().every(({ active }) => active)).toBe(true)
    })

    it('a complete comparison', async () => {
      const { target, reconcile } = await world(broken)
      await expect(reconcile([person(0)], { complete: true })).rejects.toThrow(TypeError)
      expect(target.users().every(({ active }) => active)).toBe(true)
    })
  },
)
