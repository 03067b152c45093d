import { bareCapabilities, type CurrentState } from 'rostermap'
import { type TestStateParts, testMapped, testState } from 'rostermap/testing'

export { testMapped as mapped }

/** A target that can do everything Jira Data Center can, with one account found by its link. */
export function current(parts: TestStateParts = {}): CurrentState {
  return testState({
    target: 'jira',
    capabilities: {
      ...bareCapabilities,
      names: { logins: 'ignoreCase', groups: 'ignoreCase' },
      user: {
        ...bareCapabilities.user,
        findBy: ['username', 'email'],
        create: 'direct',
        requires: ['username', 'email', 'displayName'],
        update: ['email', 'displayName'],
        properties: 'any',
        rename: true,
        deactivate: 'flag',
        readsEmail: true,
        readsActive: true,
      },
      membership: { ...bareCapabilities.membership, write: true },
      group: { ...bareCapabilities.group, create: true, nested: true },
    },
    facts: {
      members: new Map([
        ['x-administrators', 9],
        ['a-administrators', 9],
        ['a\n+ add to admins', 9],
      ]),
    },
    ...parts,
  })
}

/** The same target, without an account. */
export function nobody(parts: TestStateParts = {}): CurrentState {
  return current({ ...parts, user: null })
}
