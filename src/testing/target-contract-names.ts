import { isRosterError } from '../core/errors.js'
import { equals } from './target-contract-check.js'
import { byId } from './target-contract-find.js'
import { madeOrRefused, renamedOrRefused } from './target-contract-refused.js'
import { scene } from './target-contract-scene.js'
import type { ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about how names are spelled. */
export const nameCases: Cases = {
  'spells logins and addresses alike, whichever verb has written them': async (world) => {
    const { create, rename, update, readsEmail } = world.capabilities.user
    if (create !== 'direct') return
    const [login, other] = [`${world.fresh()}-MiXed`, `${world.fresh()}-NeWer`]
    const mail = (name: string) => `${name}@Example.com`
    const wanted = { ...world.person(login), email: mail(login) }
    const user = await world.make(wanted).catch((error: unknown) => {
      // A product may take no upper case.
      if (!isRosterError(error)) throw error
      world.check('createUser', error, { code: 'TARGET_INVALID' })
    })
    if (!user) return
    const { id } = user
    const made = await byId(world, id)
    if (!world.sameLogin(made.username, login))
      equals(made.username, login, 'createUser: the login')
    if (rename) {
      await world.moves('renameUser', [id, other], { accounts: { [id]: { username: other } } })
      const { username } = await byId(world, id)
      alike(made.username === login, username === other, 'login', 'renameUser')
    }
    if (!update.includes('email') || !readsEmail) return
    const accounts = { [id]: { email: mail(other) } }
    await world.moves('updateUser', [id, { email: mail(other) }], { accounts })
    const { email } = await byId(world, id)
    alike(made.email === mail(login), email === mail(other), 'address', 'updateUser')
  },

  'spells a group alike, whether it makes or renames it, also in another case': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.group.create || !capabilities.group.rename) return
    const asked = `${world.fresh()}-MiXed`
    const group = await world.group(asked)
    if (group === undefined) return
    if (!world.sameGroup(group.name, asked)) equals(group.name, asked, 'createGroup: the name')
    const keepsCase = group.name === asked
    let before = group.name
    // The second is the product's own, which may write all names in one case.
    const spellings = [asked, group.name, asked.toUpperCase()]
    for (const name of [asked.toUpperCase(), `${world.fresh()}-NeWer`]) {
      const old = spellings.filter((one) => world.sameGroup(before, one))
      const lost = world.sameGroup(before, name) ? [] : old.map((one) => [one, null])
      const moves = { groups: { ...Object.fromEntries(lost), [name]: group.id } }
      const outcome = await world.moves('renameGroup', [group.id, name], moves)
      // A product that writes all names in one case changes nothing when only the case differs.
      if (keepsCase || outcome !== 'unchanged') world.changes(outcome, 'renameGroup: the outcome')
      before = await world.settles(async () => {
        const now = (await target.findGroup(name))?.name ?? ''
        alike(keepsCase, now === name, 'name of a group', 'renameGroup')
        return now
      })
    }
  },

  'takes no name with spaces for the one without, and makes none without that was asked for with':
    async (world) => {
      const { target, capabilities } = world
      const { user } = await scene(world)
      if (capabilities.user.create === 'direct' && user.username !== undefined)
        for (const username of [` ${user.username}`, `${user.username} `]) {
          const wanted = { ...world.person(), username }
          const made = await madeOrRefused(world, 'createUser', [wanted])
          if (made === undefined) continue
          if (!world.sameLogin(made.username, username))
            equals(made.username, username, 'createUser: the login')
        }
      if (!capabilities.group.create) return
      const name = `${world.fresh()} a`
      await world.group(name)
      // Names that are there without the spaces, and one that is not.
      const spaces = [` ${name}`, `${name} `, name.replace(' ', '  '), ` ${world.fresh()} `]
      for (const spaced of spaces) {
        equals(await target.findGroup(spaced), undefined, 'findGroup of a name with more spaces')
        const made = await madeOrRefused(world, 'createGroup', [spaced])
        if (made === undefined) continue
        if (!world.sameGroup(made.name, spaced)) equals(made.name, spaced, 'createGroup: the name')
        await world.settles(async () =>
          equals((await target.findGroup(spaced))?.id, made.id, 'findGroup with spaces: the id'),
        )
      }
    },

  'renames to no name without the spaces that it was asked for with': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    if (capabilities.user.rename && user.username !== undefined)
      for (const username of [` ${world.fresh()}`, `${user.username} `])
        await renamedOrRefused(world, 'renameUser', [user.id, username])
    const group = capabilities.group.rename ? await world.group(`${world.fresh()} a`) : undefined
    let name = group?.name ?? ''
    for (const spaced of [`${name} `, ` ${world.fresh()} `, name.replace(' ', '  ')]) {
      if (group === undefined) return
      if (!(await renamedOrRefused(world, 'renameGroup', [group.id, spaced], name))) continue
      name = spaced
      const now = (await target.findGroup(spaced))?.name
      if (!world.sameGroup(now, spaced))
        equals(now, spaced, 'findGroup after renameGroup: the name')
    }
  },
}

/** Two ways to write a name must both keep its case, or both leave it to the product. */
function alike(createKeeps: boolean, otherKeeps: boolean, what: string, verb: string): void {
  const says = (keeps: boolean) => (keeps ? 'as it was asked for' : 'in another case')
  equals(
    says(otherKeeps),
    says(createKeeps),
    `${verb}, like the verb that makes it: the ${what} is written`,
  )
}
