import { spellOut } from '../core/text.js'
import { inspectResponse, type UnverifiedResponse } from '../saml/inspect.js'
import { type Command, choiceOf, operandsOf } from './command.js'
import { exit } from './io.js'
import { revealOption } from './options.js'
import { readMessage } from './person.js'
import { json } from './print.js'

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'Show what an IdP sent in a SAML Response, without believing it',
  operands: 'RESPONSE',
  options: {
    ...revealOption,
    format: { type: 'string', value: 'text|json', help: 'how it is written' },
  },
  notes: [
    'RESPONSE holds the form field SAMLResponse (base64) or the XML. Nothing is verified: this is',
    'for finding out which names and values an IdP uses, and why a sign-in is refused.',
  ],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'RESPONSE')
    const format = choiceOf(values, 'format', ['text', 'json'])
    const reveal = values['reveal'] === true
    const sent = inspectResponse(await readMessage(path, io), { reveal })
    io.out(format === 'json' ? json(sent) : describe(sent))
    return exit.ok
  },
}

function describe(sent: UnverifiedResponse): string {
  const show = (value: string | null) =>
    value === null || sent.redacted ? (value ?? 'nil') : JSON.stringify(value)
  const rows = (pairs: readonly (readonly [string, string | undefined])[]) =>
    pairs.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(16)} ${value}`]))
  const lines = [
    `${sent.element}, not verified`,
    ...rows([
      ['issuer', sent.issuer],
      ['destination', sent.destination],
      ['in response to', sent.inResponseTo],
      ['issued', sent.issueInstant],
      ['status', sent.status.join(' > ') || undefined],
      ...sent.signatures.map(
        ({ on, algorithm }) => ['signature on', `${on}, ${algorithm ?? 'no algorithm'}`] as const,
      ),
      ['encrypted', sent.encryptedAssertions > 0 ? `${sent.encryptedAssertions}` : undefined],
    ]),
    ...sent.assertions.flatMap((it) => [
      'Assertion',
      ...rows([
        ['issuer', it.issuer],
        ['NameID', it.nameId && show(it.nameId.value)],
        ['NameID format', it.nameId?.format],
        ['audience', it.audiences.join(', ') || undefined],
        ['recipient', it.recipients.join(', ') || undefined],
        ['valid from', it.notBefore],
        ['valid until', it.notOnOrAfter],
      ]),
      ...it.attributes.flatMap(({ name, friendlyName, values }) => [
        `  ${name}${friendlyName === undefined ? '' : ` (${friendlyName})`}`,
        ...values.map(({ value }) => `    ${show(value)}`),
        ...(values.length === 0 ? ['    no value'] : []),
      ]),
    ]),
  ]
  return `${lines.map((line) => spellOut(line)).join('\n')}\n`
}
