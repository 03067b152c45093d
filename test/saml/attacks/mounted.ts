import { isRosterError } from 'rostermap'
import { serviceProvider, type VerifiedAssertion } from 'rostermap/saml'
import { samlAttacks, type TestIdpStyle, testIdp } from 'rostermap/testing'
import { expect, it } from 'vitest'

const now = Date.parse('2026-11-24T09:00:00Z')
const message = {
  now,
  inResponseTo: '_request',
  responseId: '_r1',
  assertionId: '_a1',
  subject: 'Alice.Nguyen@Example.com',
}

/** Mounts every attack there is on Responses of one style. */
export function mountAll(style: TestIdpStyle): void {
  const idp = testIdp({ style, seed: 'idp' })
  const verify = async (samlResponse: string): Promise<VerifiedAssertion> =>
    serviceProvider({
      entityId: 'https://jira.example.com/saml',
      acsUrl: 'https://jira.example.com/saml/acs',
      idp,
    }).verifyResponse(samlResponse, { now, requestId: '_request' })

  // Those under attack, each with its result: it is accepted.
  const untouched = { response: good('response'), assertion: good('assertion') }
  async function good(sign: 'response' | 'assertion') {
    const { xml, samlResponse } = idp.respond({ ...message, sign })
    return { xml, result: await verify(samlResponse) }
  }

  for (const { name, about, sign, expect: expected } of samlAttacks)
    it(`${expected === 'same' ? 'is read the same after' : 'withstands'} ${name}: ${about}`, async () => {
      const { xml, result } = await untouched[sign]
      const attacked = idp.attack(name, message)
      expect(attacked.xml).not.toBe(xml)
      if (expected === 'same') {
        expect(await verify(attacked.samlResponse)).toEqual(result)
        return
      }
      const error = await verify(attacked.samlResponse).catch((thrown: unknown) => thrown)
      if (!isRosterError(error)) throw error
      const reason = 'reason' in error.details ? error.details.reason : undefined
      expect({ code: error.code, reason }).toEqual(expected)
    })
}
