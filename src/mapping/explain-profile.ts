import type { Mapped, MappedAttribute, MappingStep } from './mapped.js'
import { type Message, type MessageTable, message, sayMessage } from './messages.js'

/** Options of `explainProfile`. */
export interface ExplainProfileOptions {
  /** Show values. They are personal; without this only their number stands. @defaultValue `false` */
  readonly reveal?: boolean
  /** The language of the lines. @defaultValue English */
  readonly language?: MessageTable
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
  return profileMessages(mapped, options).map((one) => sayMessage(one, options.language))
}

/** The same as `explainProfile` says, one message an attribute, for {@link sayMessage} in any language. */
export function profileMessages(
  mapped: Mapped,
  options: Pick<ExplainProfileOptions, 'reveal'> = {},
): readonly Message[] {
  const reveal = options.reveal ?? false
  return mapped.profile.map((attribute) => attributeMessage(attribute, reveal))
}

function attributeMessage(attribute: MappedAttribute, reveal: boolean): Message {
  const { to, outcome, value, apply, onCreate, steps } = attribute
  const shown = (text: string | undefined) =>
    reveal && text !== undefined
      ? message('profile-value', { value: JSON.stringify(text) })
      : message('nothing')
  return message(`profile-${outcome}`, {
    to,
    value: shown(value),
    moment: message(apply === 'enforce' ? 'nothing' : `moment-${apply}`),
    created:
      onCreate === undefined
        ? message('nothing')
        : message('profile-created', { value: shown(onCreate) }),
    steps: steps.map((step) => stepMessage(step, reveal)),
  })
}

function stepMessage({ what, state, values }: MappingStep, reveal: boolean): Message {
  if (state !== 'present') return message(`step-${state}`, { what })
  if (reveal)
    return message('step-values', {
      what,
      values: values.map((it) => JSON.stringify(it)).join(', '),
    })
  return values.length === 1
    ? message('step-one', { what })
    : message('step-many', { what, count: String(values.length) })
}
