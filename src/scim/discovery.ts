import type { Call } from './context.js'
import { describeResourceType, describeSchema } from './describe.js'
import { discoveryDescriptions } from './discovery-schema.js'
import { methodRefusal, notFound, refusal } from './http-error.js'
import { type Answer, jsonAnswer } from './http-message.js'
import { discoveryUrn, messageUrn } from './urns.js'

/** @internal Answers the discovery endpoints (RFC 7644, 4); `undefined` for any other address. */
export function discover(call: Call): Answer | undefined {
  const [endpoint = '', id, ...more] = call.target.steps
  const endpoints: Readonly<Record<string, () => Answer>> = {
    serviceproviderconfig: () => {
      if (id !== undefined) throw notFound()
      return jsonAnswer(200, serviceProviderConfig(call))
    },
    resourcetypes: () => catalogue(call, resourceTypes(call), id),
    schemas: () => catalogue(call, schemas(call), id),
  }
  const answer = Object.hasOwn(endpoints, endpoint.toLowerCase())
    ? endpoints[endpoint.toLowerCase()]
    : undefined
  if (answer === undefined) return undefined
  if (call.request.method !== 'GET' && call.request.method !== 'HEAD')
    throw methodRefusal(['GET', 'HEAD'])
  if (more.length > 0) throw notFound()
  return answer()
}

interface Described {
  readonly id: string
  readonly value: object
}

function catalogue(call: Call, all: readonly Described[], id: string | undefined): Answer {
  if (id !== undefined) {
    const found = all.find((it) => it.id.toLowerCase() === id.toLowerCase())
    if (!found) throw notFound()
    return jsonAnswer(200, found.value)
  }
  // A filter here is refused with 403, so that nobody takes what it left out for what is not there (4).
  if (new URLSearchParams(call.target.query).has('filter'))
    throw refusal(403, 'Discovery endpoints take no filter.')
  return jsonAnswer(200, {
    schemas: [messageUrn.list],
    totalResults: all.length,
    itemsPerPage: all.length,
    startIndex: 1,
    Resources: all.map(({ value }) => value),
  })
}

function resourceTypes({ base, config }: Call): readonly Described[] {
  return config.registry.resourceTypes.map((type) => ({
    id: type.name,
    value: {
      ...describeResourceType(type),
      meta: {
        resourceType: 'ResourceType',
        location: `${base}/ResourceTypes/${encodeURIComponent(type.name)}`,
      },
    },
  }))
}

function schemas({ base, config }: Call): readonly Described[] {
  return [...config.registry.schemas, ...discoveryDescriptions].map((schema) => ({
    id: schema.id,
    value: {
      schemas: [discoveryUrn.schema],
      ...describeSchema(schema),
      meta: { resourceType: 'Schema', location: `${base}/Schemas/${encodeURI(schema.id)}` },
    },
  }))
}

function serviceProviderConfig({ base, config }: Call): object {
  return {
    schemas: [discoveryUrn.config],
    patch: { supported: true },
    bulk: {
      supported: config.maxBulkOperations > 0,
      maxOperations: config.maxBulkOperations,
      maxPayloadSize: config.maxBulkBytes,
    },
    filter: { supported: true, maxResults: config.maxPageSize },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: config.defaultPageSize,
      maxPageSize: config.maxPageSize,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A bearer token in the Authorization header (RFC 6750).',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
}
