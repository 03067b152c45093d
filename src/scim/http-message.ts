/** The head of a request: what authentication goes by. A WHATWG `Request` is one. */
export interface ScimRequestHead {
  /** The method, in upper case. */
  readonly method: string
  /** The whole URL, query included. */
  readonly url: string
  /** The headers. */
  readonly headers: {
    /** The value of a header; `null` when it is not there. */
    readonly get: (name: string) => string | null
  }
}

/** @internal A request with its body still to be read. */
export interface Incoming extends ScimRequestHead {
  /** The body as bytes; `undefined` when it has more than the given number. */
  readonly bytes: (most: number) => Promise<Uint8Array | undefined>
}

/** @internal An answer before it is put into the server's own form. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; empty when the answer has no body. */
  readonly body: string
}

/** @internal The media type of SCIM (RFC 7644, 8.1). */
export const scimJson = 'application/scim+json'

/** @internal An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': scimJson, ...headers }, body: JSON.stringify(value) }
}

/** @internal An answer without a body. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: '' }
}
