// Ten attributes and thirty rules (10 exact, 8 prefix, 6 regex, 6 conditions), as one would write them by
// hand and as a mapping document. The floor does none of the input hygiene (types, lengths, Unicode) and
// explains nothing.
import { compileMapping, parseMapping, trustClaims } from 'rostermap'
import { measure, row } from './harness.mjs'

const range = (n) => Array.from({ length: n }, (_, i) => i)

export async function run() {
  for (const groups of [50, 1000])
    for (const regex of [false, true]) {
      const measured = await measure(mappingCase(groups, { regex }))
      row('mapping', `${groups} groups, ${regex ? 'with' : 'without'} regex rules`, measured)
    }
}

function mappingCase(groupCount, { regex }) {
  const document = {
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } },
      { to: 'email', from: { claim: 'email', transform: ['lower'] } },
      { to: 'displayName', from: { template: '${first} ${last}' } },
      { to: 'first', from: { claim: 'first', transform: ['trim'] } },
      { to: 'last', from: { claim: 'last', transform: ['trim'] } },
      { to: 'department', from: { firstOf: [{ claim: 'department' }, { constant: 'none' }] } },
      {
        to: 'site',
        from: {
          switch: { claim: 'country' },
          cases: [
            { is: 'DE', give: 'Berlin' },
            { is: 'NL', give: 'Delft' },
          ],
          default: { constant: 'elsewhere' },
        },
      },
      {
        to: 'phone',
        from: { claim: 'phone', transform: [{ replace: { pattern: '[^0-9+]', with: '' } }] },
      },
      { to: 'initial', from: { claim: 'first', transform: ['upper'] } },
      { to: 'unit', from: { claim: 'unit', transform: [{ after: '/' }] } },
    ],
    groups: {
      from: { claim: 'groups' },
      rules: [
        ...range(10).map((i) => ({
          id: `e${i}`,
          match: { exact: `exact-${i}` },
          to: [`granted-e${i}`],
        })),
        ...range(8).map((i) => ({
          id: `p${i}`,
          match: { prefix: `pre${i}-` },
          to: [`granted-p${i}-\${rest}`],
        })),
        ...(regex
          ? range(6).map((i) => ({
              id: `r${i}`,
              match: { regex: `rx${i}-([a-z]+)-[0-9]+` },
              to: [`granted-r${i}-\${1}`],
            }))
          : []),
        ...range(6).map((i) => ({
          id: `c${i}`,
          when: { of: { claim: 'department' }, exact: i % 2 ? 'Research' : `Other ${i}` },
          to: [`granted-c${i}`],
        })),
      ],
      managed: ['granted-*'],
    },
  }
  const claims = {
    email: 'Ada.Lovelace@Example.com',
    first: ' Ada ',
    last: 'Lovelace',
    department: 'Research',
    country: 'NL',
    phone: '+31 (0)15 278 9111',
    unit: 'group/analysis',
    groups: range(groupCount).map((i) =>
      i % 5 === 0
        ? `exact-${i % 20}`
        : i % 5 === 1
          ? `pre${i % 10}-team${i}`
          : i % 5 === 2
            ? `rx${i % 8}-abc-${i}`
            : `unrelated-${i}`,
    ),
  }
  const mapper = compileMapping(parseMapping(document))
  const identity = trustClaims(claims, {
    reason: 'benchmark',
    issuer: 'https://idp.example',
    subject: '1',
  })
  return { ours: () => mapper.map(identity), floor: () => byHand(claims, regex) }
}

const exact = new Map(range(10).map((i) => [`exact-${i}`, `granted-e${i}`]))
const prefixes = range(8).map((i) => [`pre${i}-`, `granted-p${i}-`])
const patterns = range(6).map((i) => [new RegExp(`^rx${i}-([a-z]+)-[0-9]+$`), `granted-r${i}-`])
const sites = new Map([
  ['DE', 'Berlin'],
  ['NL', 'Delft'],
])

function byHand(claims, regex) {
  const { email, first, last, department, country, phone, unit } = claims
  const profile = {
    username: email.slice(0, email.lastIndexOf('@')).toLowerCase(),
    email: email.toLowerCase(),
    displayName: `${first} ${last}`,
    first: first.trim(),
    last: last.trim(),
    department: department ?? 'none',
    site: sites.get(country) ?? 'elsewhere',
    phone: phone.replaceAll(/[^0-9+]/g, ''),
    initial: first.toUpperCase(),
    unit: unit.slice(unit.indexOf('/') + 1),
  }
  const groups = new Set()
  for (const value of claims.groups) {
    const direct = exact.get(value)
    if (direct) groups.add(direct)
    for (const [prefix, to] of prefixes)
      if (value.startsWith(prefix)) groups.add(to + value.slice(prefix.length))
    if (regex)
      for (const [pattern, to] of patterns) {
        const match = pattern.exec(value)
        if (match) groups.add(to + match[1])
      }
  }
  for (const i of range(6))
    if (department === (i % 2 ? 'Research' : `Other ${i}`)) groups.add(`granted-c${i}`)
  return { profile, groups: [...groups].sort() }
}
