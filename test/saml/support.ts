import { type AnyRosterError, isRosterError } from 'rostermap'
import {
  type ServiceProviderOptions,
  serviceProvider,
  type VerifiedAssertion,
  type VerifyOptions,
} from 'rostermap/saml'
import { type TestResponseOptions, testIdp } from 'rostermap/testing'

/** Its key comes from a seed that other tests use as well: making one takes time. */
export const idp = testIdp({ style: 'okta', seed: 'idp' })
export const now = Date.parse('2026-11-24T09:00:00Z')
export const minute = 60_000

export const sp = (options: Partial<ServiceProviderOptions> = {}) =>
  serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp,
    clock: () => now,
    ...options,
  })

export const respond = (options: TestResponseOptions = {}) =>
  idp.respond({ now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1', ...options })

export const base64 = (xml: string | Uint8Array) => Buffer.from(xml).toString('base64')

export const verify = (
  samlResponse: string,
  options: Partial<ServiceProviderOptions> = {},
  request: VerifyOptions = { requestId: '_request' },
): Promise<VerifiedAssertion> => sp(options).verifyResponse(samlResponse, request)

/** The error a promise rejects with; anything but an error of ours fails the test. */
export async function refusal(promise: Promise<unknown>): Promise<AnyRosterError> {
  const outcome: unknown = await promise.then(
    () => new Error('was accepted'),
    (thrown: unknown) => thrown,
  )
  if (!isRosterError(outcome)) throw outcome
  return outcome
}
