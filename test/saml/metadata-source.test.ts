import { type MetadataEvent, type MetadataSourceOptions, metadataSource } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { entity, group, key, keyPair, reasonOf, sign } from './metadata-support.js'
import { now, refusal, respond, sp } from './support.js'

const url = 'https://idp.example/metadata'
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const first = keyPair('first')
const second = keyPair('second')
const keys = key(first.certificate, 'signing')
const until = (at: number) => `validUntil="${new Date(at).toISOString()}"`

/** A source whose clock and answers a test sets. */
function source(options: Partial<MetadataSourceOptions> = {}) {
  const world = {
    now,
    answer: (): Response | Promise<Response> => new Response(entity({ keys })),
    requests: [] as [unknown, RequestInit | undefined][],
    events: [] as MetadataEvent[],
  }
  const made = metadataSource({
    url,
    clock: () => world.now,
    fetch: async (...request) => {
      world.requests.push(request as [unknown, RequestInit | undefined])
      return world.answer()
    },
    observe: (event) => world.events.push(event),
    ...options,
  })
  return Object.assign(world, { current: made.current, made })
}

describe('a metadata source', () => {
  it('fetches when it is first asked, and then not before the copy is due', async () => {
    const it = source()
    expect(it.requests).toHaveLength(0)
    const copy = await it.current()
    expect(copy.entityId).toBe('https://idp.example')
    it.now += day - 1
    expect(await it.current()).toBe(copy)
    expect(it.requests).toHaveLength(1)
    it.now += 1
    await it.current()
    expect(it.requests).toHaveLength(2)
    expect(it.requests[0]?.[0]).toBe(url)
    expect(it.requests[0]?.[1]?.redirect).toBe('manual')
    expect(it.events).toEqual([
      { type: 'metadata-refreshed', changed: true, nextRefreshAt: now + day },
      { type: 'metadata-refreshed', changed: false, nextRefreshAt: now + 2 * day },
    ])
  })

  it.each([
    ['cacheDuration', 'cacheDuration="PT1H"', hour],
    ['halfway to validUntil', until(now + 4 * hour), 2 * hour],
    ['the lower bound', 'cacheDuration="PT0S"', 5 * minute],
    ['the upper bound', 'cacheDuration="P9Y"', day],
  ])('takes %s for when to fetch anew', async (_, attributes, span) => {
    const it = source()
    it.answer = () => new Response(entity({ keys, attributes }))
    await it.current()
    it.now = now + span - 1
    await it.current()
    expect(it.requests).toHaveLength(1)
    it.now = now + span
    await it.current()
    expect(it.requests).toHaveLength(2)
  })

  it('shares one fetch among all who ask at the same time', async () => {
    const it = source()
    let release = (_: Response) => {}
    const held = new Promise<Response>((resolve) => {
      release = resolve
    })
    it.answer = () => held
    const asked = [it.current(), it.current(), it.current()]
    release(new Response(entity({ keys })))
    const copies = await Promise.all(asked)
    expect(it.requests).toHaveLength(1)
    expect(new Set(copies).size).toBe(1)
  })

  it('keeps the last good copy when a refresh fails, says so, and tries again later', async () => {
    const it = source()
    const copy = await it.current()
    it.now += day
    it.answer = () => Promise.reject(new TypeError('fetch failed'))
    expect(await it.current()).toBe(copy)
    expect(it.events.at(-1)).toMatchObject({
      type: 'metadata-refresh-failed',
      usingOlderCopy: true,
      error: { code: 'SAML_METADATA_UNAVAILABLE', details: { reason: 'network' } },
    })
    await it.current()
    expect(it.requests).toHaveLength(2)
    it.now += 5 * minute
    it.answer = () => new Response(entity({ keys: key(second.certificate) }))
    const fresh = await it.current()
    expect(fresh.signingKeys).not.toEqual(copy.signingKeys)
    expect(it.events.at(-1)).toMatchObject({ type: 'metadata-refreshed', changed: true })
  })

  it('never uses a copy that has expired', async () => {
    const it = source()
    it.answer = () => new Response(entity({ keys, attributes: until(now + hour) }))
    await it.current()
    it.now = now + hour
    expect(await refusal(it.current())).toMatchObject({ code: 'SAML_EXPIRED' })
    it.answer = () => new Response('', { status: 503 })
    expect(await refusal(it.current())).toMatchObject({
      code: 'SAML_METADATA_UNAVAILABLE',
      details: { reason: 'status', status: 503 },
    })
    expect(it.events.at(-1)).toMatchObject({ usingOlderCopy: false })
  })

  it('keeps a copy that has time left, though not its own end, when a refresh fails', async () => {
    const it = source()
    it.answer = () => new Response(entity({ keys, attributes: until(now + 4 * hour) }))
    const copy = await it.current()
    it.now = now + 2 * hour
    it.answer = () => new Response('', { status: 503 })
    expect(await it.current()).toBe(copy)
    expect(it.events.at(-1)).toMatchObject({ usingOlderCopy: true })
  })

  it('fetches anew what has expired before it was due', async () => {
    const it = source({ minRefreshMs: hour })
    it.answer = () => new Response(entity({ keys, attributes: until(now + minute) }))
    const copy = await it.current()
    expect(await it.current(now + minute - 1)).toBe(copy)
    it.answer = () => new Response(entity({ keys }))
    expect(await it.current(now + minute)).not.toBe(copy)
    expect(it.requests).toHaveLength(2)
  })

  it('gives nobody what has expired for him, though it has not for who asked first', async () => {
    const it = source()
    it.answer = () => new Response(entity({ keys, attributes: until(now + hour) }))
    const [early, late] = await Promise.allSettled([it.current(now), it.current(now + hour)])
    expect(early?.status).toBe('fulfilled')
    expect(late).toMatchObject({ status: 'rejected', reason: { code: 'SAML_EXPIRED' } })
  })

  it('reads no further than maxBytes of an answer that never ends', async () => {
    let chunks = 0
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            chunks += 1
            controller.enqueue(new Uint8Array(1000))
          },
        }),
      )
    const it = source({ maxBytes: 10_000 })
    it.answer = endless
    expect(await refusal(it.current())).toMatchObject({ details: { reason: 'too-large' } })
    expect(chunks).toBeLessThan(20)
    const xml = entity({ keys })
    const exact = source({ maxBytes: Buffer.byteLength(xml) })
    exact.answer = () => new Response(xml)
    expect((await exact.current()).signed).toBe(false)
  })

  it('may be told one span for the earliest and the latest refresh', async () => {
    const it = source({ minRefreshMs: hour, maxRefreshMs: hour })
    await it.current()
    expect(it.events.at(-1)).toMatchObject({ nextRefreshAt: now + hour })
  })

  it.each([
    ['a status', () => new Response(entity({ keys }), { status: 500 }), 'status'],
    [
      'a redirect, wherever it leads',
      () => new Response(null, { status: 302, headers: { location: 'http://evil.example' } }),
      'status',
    ],
    ['an endless answer', () => new Response('x'.repeat(2000)), 'too-large'],
    ['no UTF-8', () => new Response(Uint8Array.of(0x3c, 0xe9)), 'utf-8'],
    ['HTML', () => new Response('<!doctype html><title>Sign in</title>'), 'doctype'],
    ['nothing', () => new Response(null), 'syntax'],
    [
      'expired metadata',
      () => new Response(entity({ keys: '', attributes: until(now) })),
      'no-keys',
    ],
    ['another IdP', () => new Response(entity({ entityId: 'urn:evil', keys: '' })), 'no-idp'],
  ])('refuses %s, first and later', async (_, answer, reason) => {
    const it = source({ maxBytes: 1900, entityId: 'https://idp.example' })
    it.answer = answer
    const error = await refusal(it.current())
    expect('reason' in error.details && error.details.reason).toBe(reason)
    it.answer = () => new Response(entity({ keys }))
    const copy = await it.current()
    it.answer = answer
    it.now += day
    expect(await it.current()).toBe(copy)
  })

  it('never lets a refresh change which IdP it is', async () => {
    const it = source()
    const copy = await it.current()
    it.now += day
    it.answer = () => new Response(entity({ entityId: 'https://evil.example', keys }))
    expect(await it.current()).toBe(copy)
    expect(it.events.at(-1)).toMatchObject({ error: { details: { reason: 'no-idp' } } })
  })

  it('holds every copy against the trust keys', async () => {
    const federation = keyPair('federation')
    const it = source({ trustKeys: [federation.certificate] })
    it.answer = () => new Response(sign(group(entity({ keys }), 'ID="_m"'), federation))
    const copy = await it.current()
    expect(copy.signed).toBe(true)
    it.now += day
    it.answer = () => new Response(group(entity({ keys: key(second.certificate) })))
    expect(await it.current()).toBe(copy)
    expect(it.events.at(-1)).toMatchObject({ error: { code: 'SAML_SIGNATURE_INVALID' } })
  })

  it('goes on when its observer throws', async () => {
    const observe = () => {
      throw new Error('observer')
    }
    expect((await source({ observe }).current()).signed).toBe(false)
  })

  it.each([
    [{ url: 'http://idp.example/metadata' }, '/url'],
    [{ timeoutMs: 0 }, '/timeoutMs'],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, '/timeoutMs'],
    [{ maxBytes: 0 }, '/maxBytes'],
    [{ minRefreshMs: Number.NaN }, '/minRefreshMs'],
    [{ maxRefreshMs: 1000 }, '/maxRefreshMs'],
  ])('refuses the options %j', (options, pointer) => {
    expect(reasonOf(() => source(options))[0]).toBe('SAML_CONFIG_INVALID')
    expect(() => source(options)).toThrow(pointer)
  })
})

describe('a service provider with a metadata source', () => {
  const okta = testIdp({ style: 'okta', seed: 'idp' })
  const successor = testIdp({ style: 'okta', seed: 'other' })
  const published = (...idps: (typeof okta)[]) =>
    new Response(
      entity({
        entityId: okta.entityId,
        keys: idps.map(({ signingKeys: [pem = ''] }) => key(pem, 'signing')).join(''),
      }),
    )

  it('follows the IdP through an exchange of its certificate, without a restart', async () => {
    const it = source()
    const provider = sp({ idp: it.made, clock: () => it.now })
    const verify = (idp: typeof okta) => {
      const { samlResponse } = idp.respond({ now: it.now, inResponseTo: '_request' })
      return provider.verifyResponse(samlResponse, { requestId: '_request' })
    }
    it.answer = () => published(okta)
    await verify(okta)
    expect((await refusal(verify(successor))).code).toBe('SAML_SIGNATURE_INVALID')
    it.now += day
    it.answer = () => published(okta, successor)
    await verify(successor)
    await verify(okta)
    it.now += day
    it.answer = () => published(successor)
    await verify(successor)
    expect((await refusal(verify(okta))).code).toBe('SAML_SIGNATURE_INVALID')
  })

  it('refuses everybody while no metadata can be had', async () => {
    const it = source()
    it.answer = () => new Response('', { status: 404 })
    const { samlResponse } = respond()
    const outcome = sp({ idp: it.made }).verifyResponse(samlResponse, { requestId: '_request' })
    expect((await refusal(outcome)).code).toBe('SAML_METADATA_UNAVAILABLE')
  })

  it('refuses what a source of its own tells wrongly', async () => {
    const idp = { current: async () => ({ entityId: '', signingKeys: [] }) }
    const outcome = sp({ idp }).verifyResponse(respond().samlResponse, { requestId: '_request' })
    expect(await refusal(outcome)).toMatchObject({
      code: 'SAML_CONFIG_INVALID',
      details: { issues: [{ pointer: '/idp/entityId' }, { pointer: '/idp/signingKeys' }] },
    })
  })
})
