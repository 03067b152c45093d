import { referencesIn, withIds, withoutReferences } from './bulk-references.js'
import { type BulkOperation, readBulk } from './bulk-request.js'
import { type Call, type Context, type Done, locationOf } from './context.js'
import { createResource } from './create.js'
import { scimFault } from './faults.js'
import { readJson } from './http-body.js'
import { errorAnswer, notFound, refusal } from './http-error.js'
import { type Answer, jsonAnswer } from './http-message.js'
import { patchAnswers } from './patch-answer.js'
import type { ResourceType } from './registry.js'
import { deleteResource } from './remove.js'
import { shownOf } from './shown.js'
import { patchResource, replaceResource } from './update.js'
import { messageUrn } from './urns.js'

interface Outcome {
  readonly entry: object
  readonly failed: boolean
}

/**
 * @internal Carries out a bulk request (RFC 7644, 3.7): each operation by itself, in the order in which what
 * they refer to comes to be. A circle is broken: its resources are made without the references that are
 * not there yet, and put in place whole afterwards.
 */
export async function answerBulk(call: Call): Promise<Answer> {
  const { config, request } = call
  if (config.maxBulkOperations === 0) throw refusal(501, 'This service takes no bulk requests.')
  const body = await readJson(request, config.maxBulkBytes)
  const { failOnErrors, operations } = readBulk(body, config.maxBulkOperations)

  const ids = new Map<string, string>()
  const made = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []))
  const failed = new Set<string>()
  const outcomes = new Map<BulkOperation, Outcome>()
  const unfinished: BulkOperation[] = []
  let errors = 0

  const settle = (operation: BulkOperation, outcome: Outcome): void => {
    outcomes.set(operation, outcome)
    if (!outcome.failed) return
    errors += 1
    if (operation.bulkId !== undefined) failed.add(operation.bulkId)
  }
  const run = async (operation: BulkOperation, broken: boolean): Promise<void> => {
    try {
      const known = resolved(operation, ids)
      const data = broken ? withoutReferences(known.data) : known.data
      const { done, id } = await carryOut(call, { ...known, data })
      if (operation.bulkId !== undefined && id !== undefined) ids.set(operation.bulkId, id)
      if (broken) unfinished.push(operation)
      settle(operation, { entry: entryOf(operation, done), failed: false })
    } catch (error) {
      settle(operation, failure(call, operation, error))
    }
  }

  const waiting = new Map(operations.map((it) => [it, open(it, made)] as const))
  while (waiting.size > 0 && errors < failOnErrors) {
    const [operation, needs] =
      [...waiting].find(([, names]) => names.every((it) => ids.has(it) || failed.has(it))) ??
      [...waiting].find(([it]) => it.method === 'POST') ??
      [...waiting][0] ??
      []
    if (operation === undefined || needs === undefined) break
    waiting.delete(operation)
    if (needs.some((it) => failed.has(it)))
      settle(operation, failure(call, operation, unresolved()))
    else await run(operation, operation.method === 'POST' && needs.some((it) => !ids.has(it)))
  }
  for (const operation of unfinished) {
    const id = ids.get(operation.bulkId ?? '')
    if (id === undefined || errors >= failOnErrors) continue
    try {
      const { data } = resolved(operation, ids)
      const done = await carryOut(call, {
        ...operation,
        method: 'PUT',
        path: `${operation.path}/${id}`,
        data,
      })
      outcomes.set(operation, {
        entry: entryOf(operation, { ...done.done, status: 201 }),
        failed: false,
      })
    } catch (error) {
      settle(operation, failure(call, operation, error))
    }
  }
  return jsonAnswer(200, {
    schemas: [messageUrn.bulkResponse],
    Operations: operations.flatMap((it) => outcomes.get(it)?.entry ?? []),
  })
}

/** The bulkIds that an operation waits for. */
function open(operation: BulkOperation, made: ReadonlySet<string>): readonly string[] {
  const names = new Set([
    ...referencesIn(operation.data),
    ...referencesIn(operation.path.split('/')),
  ])
  if (operation.bulkId !== undefined && operation.method === 'POST') names.delete(operation.bulkId)
  return [...names].filter((name) => made.has(name))
}

function resolved(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const path = operation.path
    .split('/')
    .map((step) => withIds(step, ids))
    .join('/')
  return { ...operation, path, data: withIds(operation.data, ids) }
}

async function carryOut(
  context: Context,
  { method, path, version, data }: BulkOperation,
): Promise<{ readonly done: Done; readonly id: string | undefined }> {
  const { type, id } = addressOf(context, path)
  const projection = shownOf(type)
  if (method === 'POST') {
    if (id !== undefined) throw refusal(400, 'A POST names the endpoint of a resource type.')
    const done = await createResource(context, type, data, projection)
    return { done, id: idOf(done) }
  }
  if (id === undefined) throw refusal(400, 'The path names no resource.')
  const subject = { type, id, ifMatch: version }
  const location = locationOf(context, type, id)
  if (method === 'DELETE')
    return { done: { location, ...(await deleteResource(context, subject)) }, id }
  if (method === 'PUT')
    return { done: await replaceResource(context, subject, data, projection), id }
  const answers = patchAnswers(context.config, type, {
    attributes: undefined,
    excludedAttributes: undefined,
  })
  const done = await patchResource(context, subject, data, projection, answers)
  return { done: { location, ...done }, id }
}

function addressOf(
  { config }: Context,
  path: string,
): { readonly type: ResourceType; readonly id: string | undefined } {
  const [start, endpoint = '', id, ...more] = path.split('/')
  const type = config.registry.resourceTypeAt(`/${endpoint}`)
  if (start !== '' || type === undefined || more.length > 0 || id?.includes('\0')) throw notFound()
  return { type, id: id === '' ? undefined : id }
}

function idOf({ resource }: Done): string | undefined {
  const id: unknown = Reflect.get(Object(resource), 'id')
  return typeof id === 'string' ? id : undefined
}

function entryOf({ method, bulkId }: BulkOperation, { status, location, etag }: Done): object {
  return {
    method,
    ...(bulkId !== undefined && { bulkId }),
    ...(location !== undefined && { location }),
    ...(etag !== undefined && { version: etag }),
    status: String(status),
  }
}

function failure(
  { base, config }: Context,
  { method, bulkId, path }: BulkOperation,
  error: unknown,
): Outcome {
  const { status, body } = errorAnswer(error)
  if (status >= 500) config.onError(error)
  return {
    entry: {
      method,
      ...(bulkId !== undefined && { bulkId }),
      // The address of what could not be changed; what could not be made has none (3.7.3).
      ...(method !== 'POST' && { location: base + path }),
      status: String(status),
      response: JSON.parse(body),
    },
    failed: true,
  }
}

function unresolved(): Error {
  return scimFault('invalidValue', 'What a bulkId refers to could not be made.')
}
