import type { Identity } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { type TestIdpStyle, type TestResponseOptions, testIdp } from 'rostermap/testing'

/** A person as an IdP tells of them, in its own way of writing. */
export interface Told extends TestResponseOptions {
  readonly style: TestIdpStyle
  readonly attributes: NonNullable<TestResponseOptions['attributes']>
}

const idps = new Map<string, ReturnType<typeof idpWithPartner>>()

function idpWithPartner(style: TestIdpStyle, entityId: string | undefined) {
  const idp = testIdp({ style, ...(entityId !== undefined && { entityId }) })
  const partner = serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp,
    allowUnsolicited: true,
  })
  return { idp, partner }
}

/** An IdP of a style, and a service provider that knows its key: the same for every person it tells of. */
export function idpOf(style: TestIdpStyle, entityId?: string) {
  const key = `${style} ${entityId}`
  const made = idps.get(key) ?? idpWithPartner(style, entityId)
  idps.set(key, made)
  return made
}

/** The person out of a response that the IdP has signed and the service provider has verified. */
export async function signedPerson({ style, ...says }: Told): Promise<Identity> {
  const { idp, partner } = idpOf(style, says.issuer)
  const assertion = await partner.verifyResponse(idp.respond(says).samlResponse)
  return identityFromAssertion(assertion, { preset: style })
}
