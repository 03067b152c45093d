import assert from 'node:assert/strict'
import type { Capabilities } from '../plan/state.js'
import type { ContractWorld } from './target-contract-world.js'

/** @internal The promises about what a target says of itself. */
export const probeCases: Readonly<Record<string, (world: ContractWorld) => Promise<void>>> = {
  'says what it is and what it can do': async ({ target, capabilities }) => {
    assert.equal(target.specVersion, 1)
    for (const text of [target.name, target.product]) assert.match(text, /\S/)
    const probe = await target.probe()
    assert.deepEqual(probe.capabilities, capabilities)
    if (probe.version !== undefined) assert.notEqual(probe.version, '')
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
  for (const [name, flag] of Object.entries(flags)) assert.equal(typeof flag, 'boolean', name)
  for (const compared of [names.logins, names.groups])
    assert.ok(['exact', 'ignoreCase'].includes(compared), 'names compare exactly or without case')
  const subsets: readonly (readonly [readonly string[], readonly string[]])[] = [
    [user.findBy, ['username', 'email', 'externalId']],
    [user.requires, ['username', 'email', 'displayName']],
    [user.update, ['email', 'displayName']],
    [[user.create].map(String), ['direct', 'invite', 'false']],
    [[user.deactivate].map(String), ['flag', 'endpoint', 'suspend', 'by-groups', 'false']],
    [[user.delete].map(String), ['sync', 'async', 'removes-access', 'deactivates', 'false']],
  ]
  for (const [given, known] of subsets) {
    assert.equal(new Set(given).size, given.length, 'nothing is declared twice')
    for (const one of given) assert.ok(known.includes(one), `${one} is no capability`)
  }
  for (const count of [membership.bulkAdd, membership.bulkRemove])
    assert.ok(Number.isSafeInteger(count) && count >= 1, 'a request takes one item at least')
  assert.ok(Number.isSafeInteger(eventualMs) && eventualMs >= 0, 'eventualMs')
}
