import type { Identity } from '../identity/identity.js'
import { type PresetName, presets } from '../identity/presets.js'
import type { ClaimsRecord } from '../identity/record.js'
import { trustClaims } from '../identity/trust-claims.js'
import { identityFromClaims } from '../oidc/from-claims.js'
import { readIdpMetadata } from '../saml/idp-metadata.js'
import { inspectResponse } from '../saml/inspect.js'
import { serviceProvider } from '../saml/service-provider.js'
import { identityFromAssertion } from '../saml/to-identity.js'
import { responseField } from '../workbench/person-text.js'
import { readScimPerson } from '../workbench/scim-person.js'
import { peekAtPerson } from '../workbench/unverified-claims.js'
import { textOf, usageFault, type Values } from './command.js'
import { inputFault, readData, readText } from './input-file.js'
import type { Io } from './io.js'

/** A person from the command line, and whether anybody vouches for what is said of them. */
export interface Person {
  readonly identity: Identity
  /** `false`: read without checking, for looking only. */
  readonly verified: boolean
}

/** Reads the person that exactly one of `--claims`, `--saml` and `--scim` names. */
export async function readPerson(values: Values, io: Io): Promise<Person> {
  const given = (['claims', 'saml', 'scim'] as const).filter((name) => values[name] !== undefined)
  const [kind] = given
  if (kind === undefined || given.length > 1)
    usageFault('Say who: exactly one of --claims, --saml and --scim.')
  const path = textOf(values, kind) ?? ''
  if (kind === 'saml')
    return values['unverified'] === true
      ? { identity: await peek(path, values, io), verified: false }
      : { identity: await verify(path, values, io), verified: true }
  if (values['unverified'] === true) usageFault('--unverified goes with --saml.')
  const { value } = await readData(path, io)
  if (!isRecord(value)) throw inputFault(path, 'must hold one object')
  const identity = kind === 'claims' ? fromClaims(value, values) : fromScim(path, value, values)
  return { identity, verified: true }
}

/** The instant that `--at` names, else now. */
export function instantOf(values: Values, io: Io): number {
  const text = textOf(values, 'at')
  if (text === undefined) return io.now()
  const instant = Date.parse(text)
  if (Number.isNaN(instant)) usageFault('--at takes an instant such as 2026-11-24T09:00:30Z.')
  return instant
}

function fromClaims(claims: ClaimsRecord, values: Values): Identity {
  const { iss, sub } = claims
  const issuer = textOf(values, 'issuer') ?? (typeof iss === 'string' ? iss : undefined)
  const subject = textOf(values, 'subject')
  if (issuer === undefined) usageFault('The claims have no iss: say --issuer.')
  const preset = presetOf(values)
  if (typeof iss === 'string' && typeof sub === 'string' && subject === undefined)
    return identityFromClaims(claims, { issuer, ...preset })
  return trustClaims(claims, {
    reason: 'handed over on the command line',
    issuer,
    ...(subject !== undefined && { subject }),
    ...preset,
  })
}

/** A person of a list; the subject has to stand among the claims. */
export function personOfClaims(claims: unknown, values: Values, refuse: () => Error): Identity {
  if (!isRecord(claims) || typeof claims['sub'] !== 'string' || claims['sub'] === '') throw refuse()
  return fromClaims(claims, { ...values, subject: claims['sub'] })
}

/** A SCIM User as somebody's store has it, or one with the groups it is in. */
function fromScim(path: string, value: ClaimsRecord, values: Values): Identity {
  const issuer = textOf(values, 'issuer') ?? usageFault('With --scim, say --issuer.')
  const read = readScimPerson(value, issuer)
  if ('fault' in read) throw inputFault(path, read.fault)
  return read
}

async function verify(path: string, values: Values, io: Io): Promise<Identity> {
  const need = (name: string) =>
    textOf(values, name) ??
    usageFault(
      '--saml needs --idp, --entity-id and --acs-url to be verified, or --unverified to look only.',
    )
  const idp = readIdpMetadata(await readText(need('idp'), io))
  const key = textOf(values, 'decryption-key')
  const sp = serviceProvider({
    entityId: need('entity-id'),
    acsUrl: need('acs-url'),
    idp,
    // There was no request: the file may answer one of somebody's.
    allowUnsolicited: true,
    ...(key !== undefined && { decryptionKeys: [await readText(key, io)] }),
  })
  const message = await readMessage(path, io)
  const { inResponseTo } = inspectResponse(message)
  const assertion = await sp.verifyResponse(message, {
    now: instantOf(values, io),
    ...(inResponseTo !== undefined && { requestId: inResponseTo }),
  })
  return identityFromAssertion(assertion, presetOf(values))
}

/** A message nobody checked, for a preview. */
async function peek(path: string, values: Values, io: Io): Promise<Identity> {
  const sent = inspectResponse(await readMessage(path, io), { reveal: true })
  const identity = peekAtPerson(sent, presetOf(values).preset ?? 'generic')
  if (!identity) throw inputFault(path, 'holds no readable assertion')
  return identity
}

/** A Response as the form field holds it; XML is encoded first. */
export async function readMessage(path: string, io: Io): Promise<string> {
  return responseField(await readText(path, io))
}

/** The preset that `--preset` names. */
export function presetOf(values: Values): { readonly preset?: PresetName } {
  const name = textOf(values, 'preset')
  if (name === undefined) return {}
  if (!Object.hasOwn(presets, name))
    usageFault(`--preset takes one of ${Object.keys(presets).join(', ')}.`)
  return { preset: name as PresetName }
}

function isRecord(value: unknown): value is ClaimsRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
