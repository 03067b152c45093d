import { answerBulk } from './bulk.js'
import type { Call, Done } from './context.js'
import { createResource } from './create.js'
import { discover } from './discovery.js'
import { isKnown } from './entity-tag.js'
import type { HandlerConfig } from './handler-options.js'
import { readJson } from './http-body.js'
import { methodRefusal, notFound, refusal } from './http-error.js'
import { type Answer, emptyAnswer, jsonAnswer } from './http-message.js'
import { listEverything, listResources } from './list.js'
import { readQuery, readSearch } from './list-parameters.js'
import { patchAnswers } from './patch-answer.js'
import { readResource } from './read.js'
import type { ResourceType } from './registry.js'
import { deleteResource } from './remove.js'
import { shownOf } from './shown.js'
import { patchResource, replaceResource } from './update.js'

/** @internal Carries a call out, whatever endpoint it names. */
export function dispatch(config: HandlerConfig): (call: Call) => Promise<Answer> | Answer {
  return (call) => {
    const [first, second, ...more] = call.target.steps
    if (more.length > 0) throw notFound()
    if (first === undefined) return root(call)
    const type = config.registry.resourceTypeAt(`/${first}`)
    if (type !== undefined) return endpoint(call, type, second)
    switch (first.toLowerCase()) {
      case '.search':
        return search(call, second)
      case 'bulk':
        return bulk(call, second)
      case 'me':
        return me(call, second)
    }
    const found = discover(call)
    if (found) return found
    throw notFound()
  }
}

async function root(call: Call): Promise<Answer> {
  demandMethod(call, 'GET', 'HEAD')
  return jsonAnswer(200, await listEverything(call, readQuery(call.target.query)))
}

async function search(call: Call, more: string | undefined): Promise<Answer> {
  if (more !== undefined) throw notFound()
  demandMethod(call, 'POST')
  const body = await readJson(call.request, call.config.maxBodyBytes)
  return jsonAnswer(200, await listEverything(call, readSearch(body)))
}

function bulk(call: Call, more: string | undefined): Promise<Answer> {
  if (more !== undefined) throw notFound()
  demandMethod(call, 'POST')
  return answerBulk(call)
}

/** The user that the caller is (RFC 7644, 3.11). */
function me(call: Call, more: string | undefined): Promise<Answer> {
  if (more !== undefined) throw notFound()
  const type = call.config.registry.resourceType('User')
  if (type === undefined || call.request.method === 'POST')
    throw refusal(501, 'This service does not create users through /Me.')
  if (call.principal.user === undefined)
    throw refusal(404, 'The caller is no user of this service.')
  return one(call, type, call.principal.user)
}

function endpoint(call: Call, type: ResourceType, id: string | undefined): Promise<Answer> {
  if (id === undefined) return collection(call, type)
  if (id === '.search') return searchOf(call, type)
  return one(call, type, id)
}

async function collection(call: Call, type: ResourceType): Promise<Answer> {
  demandMethod(call, 'GET', 'HEAD', 'POST')
  const parameters = readQuery(call.target.query)
  if (call.request.method !== 'POST')
    return jsonAnswer(200, await listResources(call, type, parameters))
  const body = await readJson(call.request, call.config.maxBodyBytes)
  return answerOf(await createResource(call, type, body, shownOf(type, parameters)))
}

async function searchOf(call: Call, type: ResourceType): Promise<Answer> {
  demandMethod(call, 'POST')
  const body = await readJson(call.request, call.config.maxBodyBytes)
  return jsonAnswer(200, await listResources(call, type, readSearch(body)))
}

async function one(call: Call, type: ResourceType, id: string): Promise<Answer> {
  demandMethod(call, 'GET', 'HEAD', 'PUT', 'PATCH', 'DELETE')
  const { request, config } = call
  const parameters = readQuery(call.target.query)
  const projection = shownOf(type, parameters)
  const subject = { type, id, ifMatch: request.headers.get('if-match') }
  switch (request.method) {
    case 'PUT':
      return answerOf(
        await replaceResource(
          call,
          subject,
          await readJson(request, config.maxBodyBytes),
          projection,
        ),
      )
    case 'PATCH': {
      const body = await readJson(request, config.maxBodyBytes)
      const answers = patchAnswers(config, type, parameters)
      return answerOf(await patchResource(call, subject, body, projection, answers))
    }
    case 'DELETE':
      return answerOf(await deleteResource(call, subject))
    default: {
      const done = await readResource(call, type, id, projection)
      if (done.etag !== undefined && isKnown(request, done.etag))
        return emptyAnswer(304, { etag: done.etag })
      return answerOf(done)
    }
  }
}

function answerOf({ status, resource, location, etag }: Done): Answer {
  const headers: Record<string, string> = {}
  if (location !== undefined) headers['location'] = location
  if (etag !== undefined) headers['etag'] = etag
  if (resource === undefined) return emptyAnswer(status, headers)
  // The same as meta.location (RFC 7643, 3.1).
  if (location !== undefined) headers['content-location'] = location
  return jsonAnswer(status, resource, headers)
}

function demandMethod(call: Call, ...methods: readonly string[]): void {
  if (!methods.includes(call.request.method)) throw methodRefusal(methods)
}
