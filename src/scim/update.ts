import type { JsonValue } from '../identity/claim.js'
import type { Context, Done } from './context.js'
import { refuseConflict } from './create.js'
import { demandMatch } from './entity-tag.js'
import { notFound } from './http-error.js'
import { extended } from './json.js'
import { admitMembers, changeMembers } from './members.js'
import { parseResource } from './parse-resource.js'
import { type AttributeChange, compilePatch } from './patch.js'
import type { Projection } from './projection.js'
import type { ResourceType } from './registry.js'
import { relationsOf, represent, withGroups, withoutGroups } from './represent.js'
import type { ScimMember, ScimResource } from './resource.js'
import { storable } from './storable.js'
import type { ScimTransaction, StoredResource } from './store.js'
import { takeMembers } from './take-members.js'

/** @internal Which resource to change, and under what condition. */
export interface Subject {
  readonly type: ResourceType
  readonly id: string
  /** The client's If-Match, when it sent one. */
  readonly ifMatch: string | null | undefined
}

/** What is to become of a resource. */
interface Change {
  readonly resource: ScimResource
  readonly changed: readonly string[]
  readonly add: readonly ScimMember[]
  readonly remove: readonly ScimMember[]
}

/**
 * @internal Replaces a resource (RFC 7644, 3.5.1). Members stay as they are when the body says nothing of
 * them: an empty list empties the group, a missing one does not.
 */
export function replaceResource(
  context: Context,
  subject: Subject,
  body: unknown,
  projection: Projection,
): Promise<Done> {
  const { type, id } = subject
  const { tolerances } = context.config
  return update(context, subject, projection, async (transaction, stored) => {
    const current = stored.resource
    const given = parseResource(body, { type, operation: 'replace', current, tolerances })
    const parsed = takeMembers(type, keepActivity(storable(type, given), current))
    const changed = differences(current, parsed.resource, type)
    if (parsed.members === undefined)
      return { resource: parsed.resource, changed, add: [], remove: [] }
    const before = new Map((await transaction.memberPage(id)).map((it) => [it.value, it]))
    const after = new Set(parsed.members.map(({ value }) => value))
    return {
      resource: parsed.resource,
      changed,
      add: parsed.members.filter(({ value }) => !before.has(value)),
      remove: [...before.values()].filter(({ value }) => !after.has(value)),
    }
  })
}

/**
 * @internal Changes a resource by a PATCH (RFC 7644, 3.5.2). Of the members only those are read that the
 * PATCH speaks of, so a large group costs no more than a small one.
 */
export async function patchResource(
  context: Context,
  subject: Subject,
  body: unknown,
  projection: Projection,
  answers: boolean,
): Promise<Done> {
  const { type, id } = subject
  const patch = compilePatch(body, { type, tolerances: context.config.tolerances })
  const done = await update(
    context,
    subject,
    projection,
    async (transaction, stored) => {
      const known = await membersFor(transaction, id, patch.members)
      const seen = await withGroups(context, transaction, type, stored.resource, patch.readOnly)
      const { resource, delta } = patch.apply(seen, known)
      return {
        resource: storable(type, withoutGroups(type, resource)),
        changed: delta.attributes
          .map(({ path }: AttributeChange) => path)
          .filter((path) => type.find(path)?.mutability !== 'writeOnly'),
        add: delta.members.add,
        remove: delta.members.remove.map((value) => known?.get(value) ?? { value }),
      }
    },
    answers,
  )
  return done
}

/** Whether somebody is active is not undone by leaving it out: that would let back in who was shut out. */
function keepActivity(resource: ScimResource, { active }: ScimResource): ScimResource {
  return resource['active'] !== undefined || active === undefined
    ? resource
    : { ...resource, active }
}

async function membersFor(
  transaction: ScimTransaction,
  group: string,
  needed: 'none' | 'all' | readonly string[],
): Promise<ReadonlyMap<string, ScimMember> | undefined> {
  if (needed === 'none') return new Map()
  if (needed !== 'all') return transaction.members(group, needed)
  return new Map((await transaction.memberPage(group)).map((member) => [member.value, member]))
}

async function update(
  context: Context,
  { type, id, ifMatch }: Subject,
  projection: Projection,
  decide: (transaction: ScimTransaction, stored: StoredResource) => Promise<Change>,
  answers = true,
): Promise<Done> {
  return context.store.write(async (transaction) => {
    const stored = await transaction.lock(type, id)
    if (!stored) throw notFound()
    demandMatch(ifMatch, stored.version)
    const { resource, changed, ...members } = await decide(transaction, stored)
    const add = await admitMembers(context, transaction, type, id, members.add)
    const after =
      changed.length + add.length + members.remove.length === 0
        ? stored
        : await save(context, transaction, type, stored, {
            resource,
            changed,
            add,
            remove: members.remove,
          })
    if (!answers) return { status: 204, etag: `W/"${after.version}"` }
    const relations = await relationsOf(context, transaction, type, after, projection)
    return { status: 200, ...represent(context, type, after, projection, relations) }
  })
}

async function save(
  { config }: Context,
  transaction: ScimTransaction,
  type: ResourceType,
  before: StoredResource,
  { resource, changed, add, remove }: Change,
): Promise<StoredResource> {
  const at = config.clock()
  const { id, meta } = before.resource
  const version = before.version + 1
  const after: StoredResource = {
    resource: extended(resource, {
      id,
      meta: { ...meta, lastModified: new Date(at).toISOString() },
    }),
    version,
    state: 'live',
  }
  refuseConflict(await transaction.update(type, after))
  const event = { type: type.name, id, version, at }
  const others = changed.filter((path) => path !== 'active')
  if (others.length > 0) await transaction.emit({ kind: 'updated', changed: others, ...event })
  const wasActive = before.resource['active'] !== false
  const isActive = after.resource['active'] !== false
  if (wasActive !== isActive)
    await transaction.emit({ kind: isActive ? 'activated' : 'deactivated', ...event })
  await changeMembers(transaction, { type, id, version, at }, add, remove)
  return after
}

/** The names of attributes that differ, those of extensions one by one. */
function differences(
  before: ScimResource,
  after: ScimResource,
  type: ResourceType,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  for (const name of ['id', 'meta']) names.delete(name)
  return [...names].flatMap((name) => {
    const a = before[name] as JsonValue | undefined
    const b = after[name] as JsonValue | undefined
    if (isSame(a, b)) return []
    if (!type.attributes.get(name)?.isExtension) return [name]
    const parts = new Set([...Object.keys(Object(a)), ...Object.keys(Object(b))])
    return [...parts]
      .filter((part) => !isSame(Object(a)[part], Object(b)[part]))
      .map((part) => `${name}:${part}`)
  })
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
