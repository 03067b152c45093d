import type { Capabilities } from '../plan/state.js'

/** Capabilities that differ from those of a `MemoryTarget`: everything can be done. */
export interface CapabilityOverrides {
  /** Overrides for names. */
  readonly names?: Partial<Capabilities['names']>
  /** Overrides for accounts. */
  readonly user?: Partial<Capabilities['user']>
  /** Overrides for groups. */
  readonly group?: Partial<Capabilities['group']>
  /** Overrides for memberships. */
  readonly membership?: Partial<Capabilities['membership']>
  /** Overrides for licences. */
  readonly licence?: Partial<Capabilities['licence']>
}

/** @internal Everything, but for the overrides. */
export function capabilitiesWith(overrides: CapabilityOverrides): Capabilities {
  return {
    names: { logins: 'ignoreCase', groups: 'ignoreCase', ...overrides.names },
    user: {
      findBy: ['username', 'email'],
      list: true,
      readsEmail: true,
      readsActive: true,
      create: 'direct',
      requires: ['username'],
      update: ['email', 'displayName'],
      properties: 'any',
      rename: true,
      deactivate: 'flag',
      successor: false,
      delete: 'sync',
      ...overrides.user,
    },
    group: {
      create: true,
      rename: true,
      delete: true,
      list: true,
      nested: false,
      ...overrides.group,
    },
    membership: {
      write: true,
      bulkAdd: 1000,
      bulkRemove: 1000,
      listOfUser: true,
      listOfGroup: true,
      directOnly: true,
      ...overrides.membership,
    },
    licence: { seats: true, groups: true, ...overrides.licence },
    eventualMs: 0,
  }
}
