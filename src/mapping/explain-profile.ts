import type { ClaimValue } from '../identity/claim.js'
import type { Mapped, MappedAttribute, MappingStep } from './mapped.js'

/** Options of `explainProfile`. */
export interface ExplainProfileOptions {
  /** Show values. They are personal; without this only their number stands. @defaultValue `false` */
  readonly reveal?: boolean
}

/**
 * Explains how each attribute of the account came about: one line an attribute, in the document's
 * order, from the claim to the value.
 *
 * @example
 * ```ts test
 * import { compileMapping, explainProfile, parseMapping, trustClaims } from 'rostermap'
 *
 * const mapper = compileMapping(
 *   parseMapping({
 *     version: 1,
 *     profile: [{ to: 'username', from: { claim: 'email', transform: ['localPart'] } }],
 *   }),
 * )
 * const ada = trustClaims(
 *   { email: 'ada@example.com' },
 *   { reason: 'example', issuer: 'https://idp.example', subject: '1' },
 * )
 * const lines = explainProfile(mapper.map(ada))
 * console.log(lines[0]) //=> 'username is set: claim email gives 1 value; localPart gives 1 value.'
 * ```
 */
export function explainProfile(
  mapped: Mapped,
  options: ExplainProfileOptions = {},
): readonly string[] {
  const reveal = options.reveal ?? false
  return mapped.profile.map((attribute) => {
    const steps = attribute.steps.map((step) => describeStep(step, reveal))
    return `${attribute.to} ${describeOutcome(attribute, reveal)}: ${steps.join('; ')}.`
  })
}

const moments: Readonly<Record<MappedAttribute['apply'], string>> = {
  enforce: '',
  onChange: ', if it is not what was written last',
  createOnly: ', on creation only',
  ifEmpty: ', if the account has none',
}

function describeOutcome(attribute: MappedAttribute, reveal: boolean): string {
  const { outcome, value, apply, onCreate } = attribute
  const shown = (text: string | undefined) => (reveal ? ` to ${JSON.stringify(text)}` : '')
  const created =
    onCreate === undefined ? '' : ` (a new account: set${shown(onCreate)}, by its default)`
  if (outcome === 'set') return `is set${shown(value)}${moments[apply]}${created}`
  return `${outcome === 'clear' ? `is cleared${moments[apply]}` : 'is kept as it is'}${created}`
}

function describeStep({ what, state, values }: MappingStep, reveal: boolean): string {
  if (state !== 'present') return `${what} is ${state}`
  if (reveal) return `${what} gives ${values.map(showValue).join(', ')}`
  return `${what} gives ${values.length} ${values.length === 1 ? 'value' : 'values'}`
}

function showValue(value: ClaimValue): string {
  return JSON.stringify(value)
}
