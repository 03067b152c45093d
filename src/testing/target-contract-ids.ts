import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import { equals } from './target-contract-check.js'
import { scene } from './target-contract-scene.js'
import type { ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** What is right where there is no such account or group. */
const refused = { code: ['TARGET_NOT_FOUND', 'TARGET_INVALID'] } as const

/** @internal The promises about ids that nobody has and that could lead to another address. */
export const idCases: Cases = {
  'takes nothing for an account’s id but an account’s id': async (world) => {
    const { target, capabilities } = world
    const { update, properties, rename, deactivate, delete: remove } = capabilities.user
    const { user, others, group } = await scene(world)
    const known = new Set([user, ...others].map(({ id }) => id))
    const { username, email } = user
    const texts = [...strayed(user.id), username, email, group?.name].filter((text) =>
      isNobody(text, known),
    )
    const each = eachOf(world, texts)
    await each('findUser', true, (id) => target.findUser({ id }), undefined)
    const can = [...update, ...(properties === 'any' ? ['costCenter'] : properties)][0]
    await each('updateUser', can !== undefined, (id) =>
      target.updateUser(id, { [can ?? '']: can === 'email' ? 'x@example.com' : 'x' }),
    )
    await each('renameUser', rename, (id) => target.renameUser(id, world.fresh()))
    await each('setActive', deactivate !== false, (id) => target.setActive(id, false))
    await each('deleteUser', remove !== false, (id) => target.deleteUser(id), 'unchanged')
    await each('groupsOf', capabilities.membership.listOfUser, (id) => target.groupsOf(id))
    const { write } = capabilities.membership
    for (const verb of ['addMembers', 'removeMembers'] as const)
      await each(verb, write && group !== undefined, (id) =>
        target[verb](group?.id ?? '', [id]).then((outcomes) => outcomes.get(id)),
      )
  },

  'takes nothing for a group’s id but a group’s id': async (world) => {
    const { target, capabilities } = world
    const { rename, delete: remove } = capabilities.group
    const { listOfGroup, write } = capabilities.membership
    const { user, group } = await scene(world)
    if (group === undefined) return
    const known = new Set([group.id])
    const texts = [...strayed(group.id), user.username, group.name].filter((text) =>
      isNobody(text, known),
    )
    const each = eachOf(world, texts)
    await each('membersOf', listOfGroup, (id) => target.membersOf(id))
    await each('renameGroup', rename, (id) => target.renameGroup(id, world.fresh()))
    await each('deleteGroup', remove, (id) => target.deleteGroup(id), 'unchanged')
    for (const verb of ['addMembers', 'removeMembers'] as const)
      await each(verb, write, (id) =>
        target[verb](id, [user.id]).then((outcomes) => outcomes.get(user.id)),
      )
  },
}

/** Texts that lead elsewhere when they are written into an address as they are. */
function strayed(id: string): readonly string[] {
  return [
    '',
    '.',
    '..',
    '/',
    '%2e%2e',
    '\ud800',
    `${id}/.`,
    `./${id}`,
    `${id}/`,
    `${id}?`,
    `${id}#`,
  ]
}

function isNobody(text: string | undefined, known: ReadonlySet<string>): text is string {
  return text !== undefined && !known.has(text)
}

/**
 * Calls a verb with each of the texts. It must fail, or answer that there is none; and nothing moves.
 *
 * @returns nothing; `none` is the answer that is right besides an error
 */
function eachOf(world: ContractWorld, texts: readonly string[]) {
  return async (
    verb: Parameters<ContractWorld['check']>[0],
    can: boolean,
    call: (text: string) => Promise<unknown>,
    ...none: readonly unknown[]
  ): Promise<void> => {
    if (!can) return
    await world.moving(`${verb} of an id that nobody has`, {}, async () => {
      for (const text of texts) {
        const answer = await call(text).catch((error: unknown) => {
          if (error instanceof Error) return error
          throw error
        })
        const what = `${verb} of the id ${JSON.stringify(text)}, which nobody has`
        if (isRosterError(answer) || none.length === 0)
          try {
            world.check(verb, answer, refused)
          } catch (cause) {
            assert.fail(`${what}: ${cause instanceof Error ? cause.message : cause}`)
          }
        else equals(answer, none[0], what)
      }
    })
  }
}
