/**
 * The messages of the protocol as zod schemas (RFC 7644, 3), in the letter of the RFC.
 *
 * @module
 */
import * as z from 'zod'

const messageUri = (name: string) => `urn:ietf:params:scim:api:messages:2.0:${name}`
const named = (name: string) =>
  z.array(z.string()).refine((uris) => uris.includes(messageUri(name)), {
    error: `must name ${messageUri(name)}`,
  })

/** One operation of a PATCH (RFC 7644, 3.5.2). */
export interface PatchOperation {
  /** What to do. */
  op: 'add' | 'remove' | 'replace'
  /** Where; it must be there for `remove`. */
  path?: string | undefined
  /** With what; it must be there for `add` and `replace`. */
  value?: unknown
}

/** A PATCH message (RFC 7644, 3.5.2). */
export interface PatchMessage {
  /** Names the message. */
  schemas: string[]
  /** What to do, in this order. */
  Operations: PatchOperation[]
}

const operation = z
  .looseObject({
    op: z.enum(['add', 'remove', 'replace']),
    path: z.string().optional(),
    value: z.unknown().optional(),
  })
  .refine(({ op, path }) => op !== 'remove' || path !== undefined, { error: 'must have a path' })
  .refine(({ op, value }) => op === 'remove' || value !== undefined, { error: 'must have a value' })

/** A PATCH message by the letter; `applyPatch` also takes what IdPs make of it. */
export const patchOpSchema: z.ZodType<PatchMessage> = z.looseObject({
  schemas: named('PatchOp'),
  Operations: z.array(operation).min(1),
})

/** A page of resources (RFC 7644, 3.4.2; RFC 9865 for the cursors). */
export interface ListResponse {
  /** Names the message. */
  schemas: string[]
  /** How many resources there are on all pages. */
  totalResults: number
  /** Number of the first one of this page, from 1. */
  startIndex?: number | undefined
  /** How many this page has. */
  itemsPerPage?: number | undefined
  /** The resources of this page. */
  Resources?: Record<string, unknown>[] | undefined
  /** Where the next page begins. */
  nextCursor?: string | undefined
  /** Where the page before begins. */
  previousCursor?: string | undefined
}

const count = z.int().min(0)

/** An answer to a search. */
export const listResponseSchema: z.ZodType<ListResponse> = z
  .looseObject({
    schemas: named('ListResponse'),
    totalResults: count,
    startIndex: count.min(1).optional(),
    itemsPerPage: count.optional(),
    Resources: z.array(z.record(z.string(), z.unknown())).optional(),
    nextCursor: z.string().optional(),
    previousCursor: z.string().optional(),
  })
  .refine(
    ({ totalResults, itemsPerPage, Resources }) => {
      return totalResults === 0 || itemsPerPage === 0 || Resources !== undefined
    },
    { error: 'must have Resources' },
  )

/** A search in a body (RFC 7644, 3.4.3). */
export interface SearchRequest {
  /** Names the message. */
  schemas: string[]
  /** Paths of the attributes to answer. */
  attributes?: string[] | undefined
  /** Paths of the attributes to leave out. */
  excludedAttributes?: string[] | undefined
  /** Which resources. */
  filter?: string | undefined
  /** What to sort by. */
  sortBy?: string | undefined
  /** In which direction. */
  sortOrder?: 'ascending' | 'descending' | undefined
  /** Number of the first resource to answer, from 1. */
  startIndex?: number | undefined
  /** How many to answer at most. */
  count?: number | undefined
}

/** A search in a body. */
export const searchRequestSchema: z.ZodType<SearchRequest> = z.looseObject({
  schemas: named('SearchRequest'),
  attributes: z.array(z.string()).optional(),
  excludedAttributes: z.array(z.string()).optional(),
  filter: z.string().optional(),
  sortBy: z.string().optional(),
  sortOrder: z.enum(['ascending', 'descending']).optional(),
  startIndex: z.int().optional(),
  count: z.int().optional(),
})

/** An error (RFC 7644, 3.12). */
export interface ErrorMessage {
  /** Names the message. */
  schemas: string[]
  /** The HTTP status, as text. */
  status: string
  /** The kind of fault. */
  scimType?: string | undefined
  /** What happened, for people. */
  detail?: string | undefined
}

/** An error. */
export const errorSchema: z.ZodType<ErrorMessage> = z.looseObject({
  schemas: named('Error'),
  status: z.string().regex(/^[1-5]\d\d$/),
  scimType: z.string().optional(),
  detail: z.string().optional(),
})

/** One operation of a bulk request (RFC 7644, 3.7). */
export interface BulkOperation {
  /** The HTTP method. */
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** What this operation is called by the others; it must be there for POST. */
  bulkId?: string | undefined
  /** The version that is to change. */
  version?: string | undefined
  /** The address, below the base. */
  path: string
  /** The body. */
  data?: unknown
}

/** A bulk request (RFC 7644, 3.7). */
export interface BulkRequest {
  /** Names the message. */
  schemas: string[]
  /** How many errors to bear before giving up. */
  failOnErrors?: number | undefined
  /** What to do, in this order. */
  Operations: BulkOperation[]
}

/** A bulk request by the letter. */
export const bulkRequestSchema: z.ZodType<BulkRequest> = z.looseObject({
  schemas: named('BulkRequest'),
  failOnErrors: count.optional(),
  Operations: z.array(
    z
      .looseObject({
        method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
        bulkId: z.string().min(1).optional(),
        version: z.string().optional(),
        path: z.string().startsWith('/'),
        data: z.unknown().optional(),
      })
      .refine(({ method, bulkId }) => method !== 'POST' || bulkId !== undefined, {
        error: 'must have a bulkId',
      }),
  ),
})
