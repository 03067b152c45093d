import type { HandlerConfig, ScimPrincipal } from './handler-options.js'
import type { Incoming } from './http-message.js'
import type { Target } from './http-target.js'
import type { ResourceType } from './registry.js'
import type { ScimStore } from './store.js'

/** @internal What carrying an operation out needs, whether it came by itself or in bulk. */
export interface Context {
  readonly config: HandlerConfig
  readonly store: ScimStore
  /** Absolute address that resources' addresses begin with, without a slash at the end. */
  readonly base: string
}

/** @internal One request, authenticated. */
export interface Call extends Context {
  readonly request: Incoming
  readonly target: Target
  readonly principal: ScimPrincipal
}

/** @internal What became of an operation, before it is put into an answer. */
export interface Done {
  readonly status: 200 | 201 | 204
  /** The resource as the client is to see it; absent with 204. */
  readonly resource?: unknown
  readonly location?: string
  readonly etag?: string
}

/** @internal The address of a resource. */
export function locationOf(context: Pick<Context, 'base'>, type: ResourceType, id: string): string {
  return `${context.base}${type.endpoint}/${encodeURIComponent(id)}`
}
