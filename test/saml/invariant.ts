import type { KeyObject } from 'node:crypto'
import { isRosterError } from 'rostermap'
import {
  type ServiceProviderOptions,
  serviceProvider,
  type VerifiedAssertion,
} from 'rostermap/saml'
import type { TestIdp } from 'rostermap/testing'
import { encryptText } from '../../src/testing/saml-encrypt.js'
import { mutate } from './mutations.js'
import { base64, now } from './support.js'

/** All but `signed`: of two signatures, one can be taken off, and the other still holds. */
const statement = ({ signed: _, ...rest }: VerifiedAssertion) => JSON.stringify(rest)

/** What became of the changed messages. */
export interface Outcome {
  /** Read as if they were unchanged. */
  readonly accepted: number
  /** Refused, by the code of the error. */
  readonly refused: Readonly<Record<string, number>>
}

/**
 * SAML Core 5: whatever is done to a message on its way, it is refused or says what it said before. Throws with
 * the seed and the message when one says something else.
 *
 * @param seal - makes a message of what was changed, where that is a part of it
 */
export async function holdInvariant(
  idp: TestIdp,
  xml: string,
  seeds: { readonly from: number; readonly count: number },
  options: Partial<ServiceProviderOptions> = {},
  seal: (changed: string) => string = (changed) => changed,
): Promise<Outcome> {
  const provider = serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp,
    clock: () => now,
    replay: { consume: () => true },
    ...options,
  })
  const verify = (text: string) =>
    provider.verifyResponse(base64(seal(text)), { requestId: '_request' })
  const expected = statement(await verify(xml))
  let accepted = 0
  const refused: Record<string, number> = {}
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    const changed = mutate(xml, seed)
    try {
      const read = statement(await verify(changed))
      if (read !== expected) throw new Error(`Seed ${seed} changes what is read: ${changed}`)
      accepted += 1
    } catch (error) {
      if (!isRosterError(error)) throw error
      refused[error.code] = (refused[error.code] ?? 0) + 1
    }
  }
  return { accepted, refused }
}

/** The assertion of a message, and what puts a changed one back encrypted: anybody has the public key. */
export function sealing(
  xml: string,
  key: KeyObject,
): readonly [assertion: string, seal: (changed: string) => string] {
  const [, assertion = ''] = /(<(\w+:)?Assertion [\s\S]*<\/\2Assertion>)/.exec(xml) ?? []
  const how = { recipients: [{ key }], content: 'aes256-gcm' } as const
  const seal = (changed: string) =>
    xml.replace(assertion, () => encryptText(changed, 'EncryptedAssertion', how))
  return [assertion, seal]
}
