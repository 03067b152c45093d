/** A request of a SCIM sequence. `{name}` in the path and in any text of the body stands for a kept value. */
export interface ScimStepRequest {
  /** The HTTP method. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query below the SCIM base URL, unescaped: `/Users?filter=userName eq "ada"`. */
  readonly path: string
  /** Headers besides those every step sends (Authorization, Accept, Content-Type). */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** What the answer to a step must be. `{name}` stands for a kept value, `{base}` for the base URL. */
export interface ScimStepAnswer {
  /** The exact status. */
  readonly status: number
  /** Headers that must be there with exactly this value. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * What the body must hold: objects may have more members than said here, arrays are compared element
   * by element and have this length. `undefined` says nothing about the body; `null` says it is empty.
   */
  readonly body?: unknown
  /** JSON Pointers at which the body must have nothing. */
  readonly absent?: readonly string[]
}

/** One step: what the IdP does, and what the service provider must answer. */
export interface ScimStep {
  /** What the IdP is doing, in its own words. */
  readonly name: string
  /** What it sends. */
  readonly request: ScimStepRequest
  /** What must come back. */
  readonly answer: ScimStepAnswer
  /** Values of the answer to keep for later steps: name → JSON Pointer into the body. */
  readonly keep?: Readonly<Record<string, string>>
}

/** How an IdP talks to a SCIM service provider, request by request. */
export interface ScimSequence {
  /** The IdP, for example `Okta`. */
  readonly idp: string
  /** Where it is known from, and how well. */
  readonly source: string
  /** The steps, in their order. */
  readonly steps: readonly ScimStep[]
}

/** @internal The schema URNs that requests name. */
export const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
} as const

/** @internal A PATCH body. */
export function patchOf(...Operations: readonly object[]): object {
  return { schemas: [urn.patch], Operations }
}

/** @internal A list answer with these resources and no others. */
export function listOf(...Resources: readonly object[]): object {
  return { schemas: [urn.list], totalResults: Resources.length, Resources }
}

/** @internal An answer that nothing was found at this address. */
export const notFound: ScimStepAnswer = {
  status: 404,
  headers: { 'content-type': 'application/scim+json' },
  body: { schemas: [urn.error], status: '404' },
}

/** @internal An answer without a body. */
export const noContent: ScimStepAnswer = { status: 204, body: null }
