import assert from 'node:assert/strict'
import type { Capabilities } from '../plan/state.js'
import { equals, isOneOf } from './target-contract-check.js'
import type { ContractWorld } from './target-contract-world.js'

/** @internal The promises about what a target says of itself. */
export const probeCases: Readonly<Record<string, (world: ContractWorld) => Promise<void>>> = {
  'says what it is and what it can do': async ({ target, capabilities }) => {
    equals(target.specVersion, 1, 'specVersion')
    for (const text of [target.name, target.product])
      assert.match(text, /\S/, 'name and product must not be empty')
    const probe = await target.probe()
    equals(probe.capabilities, capabilities, 'probe: capabilities, the second time')
    assert.notEqual(probe.version, '', 'probe: version is empty')
    checkCapabilities(capabilities)
  },
}

/** Whether the capabilities are of the right types, and do not contradict themselves. */
function checkCapabilities({
  names,
  user,
  group,
  membership,
  licence,
  eventualMs,
}: Capabilities): void {
  const flags = {
    readsEmail: user.readsEmail,
    readsActive: user.readsActive,
    successor: user.successor,
    listUsers: user.list,
    renameUser: user.rename,
    ...group,
    write: membership.write,
    listOfUser: membership.listOfUser,
    listOfGroup: membership.listOfGroup,
    directOnly: membership.directOnly,
    ...licence,
  }
  for (const [name, flag] of Object.entries(flags))
    equals(typeof flag, 'boolean', `probe: the type of ${name}`)
  for (const compared of [names.logins, names.groups])
    isOneOf(compared, ['exact', 'ignoreCase'], 'probe: names')
  const subsets: readonly (readonly [readonly string[], readonly string[]])[] = [
    [user.findBy, ['username', 'email', 'externalId']],
    [user.requires, ['username', 'email', 'displayName']],
    [user.update, ['email', 'displayName']],
    [[user.create].map(String), ['direct', 'invite', 'false']],
    [[user.deactivate].map(String), ['flag', 'endpoint', 'suspend', 'by-groups', 'false']],
    [[user.delete].map(String), ['sync', 'async', 'removes-access', 'deactivates', 'false']],
  ]
  for (const [given, known] of subsets) {
    assert.equal(new Set(given).size, given.length, 'probe: something is declared twice')
    for (const one of given) assert.ok(known.includes(one), `probe: ${one} is no capability`)
  }
  for (const count of [membership.bulkAdd, membership.bulkRemove])
    assert.ok(
      Number.isSafeInteger(count) && count >= 1,
      'probe: bulkAdd or bulkRemove is no count of one at least',
    )
  assert.ok(Number.isSafeInteger(eventualMs) && eventualMs >= 0, 'probe: eventualMs is no time')
}
