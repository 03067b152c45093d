// A mapping as a document and as one would write it by hand: ten attributes and thirty rules (10 exact, 8
// prefix, 6 regular expressions, 6 conditions). The floor does none of the input hygiene (types, lengths, Unicode),
// gives no reasons and freezes nothing.
import { compileMapping, parseMapping, profileOf, trustClaims } from 'rostermap'

export const range = (n) => Array.from({ length: n }, (_, i) => i)

/** How many rules of each kind. */
export const thirty = { exact: 10, prefix: 8, regex: 6, conditions: 6 }

const pattern = (i) => `rx${i}-([a-z]+)-[0-9]+`

/** The document. */
export function documentOf(rules) {
  return {
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
        ...range(rules.exact).map((i) => ({
          id: `e${i}`,
          match: { exact: `exact-${i}` },
          to: [`granted-e${i}`],
        })),
        ...range(rules.prefix).map((i) => ({
          id: `p${i}`,
          match: { prefix: `pre${i}-` },
          to: [`granted-p${i}-\${rest}`],
        })),
        ...range(rules.regex).map((i) => ({
          id: `r${i}`,
          match: { regex: pattern(i) },
          to: [`granted-r${i}-\${1}`],
        })),
        ...range(rules.conditions).map((i) => ({
          id: `c${i}`,
          when: { of: { claim: 'department' }, exact: i % 2 ? 'Research' : `Other ${i}` },
          to: [`granted-c${i}`],
        })),
      ],
      managed: ['granted-*'],
    },
  }
}

/** The claims of somebody in so many groups, of which two in five match nothing. */
export function claimsOf(groups) {
  return {
    email: 'Ada.Lovelace@Example.com',
    first: ' Ada ',
    last: 'Lovelace',
    department: 'Research',
    country: 'NL',
    phone: '+31 (0)15 278 9111',
    unit: 'group/analysis',
    groups: range(groups).map((i) => {
      if (i % 5 === 0) return `exact-${i % 20}`
      if (i % 5 === 1) return `pre${i % 10}-team${i}`
      if (i % 5 === 2) return `rx${i % 8}-abc-${i}`
      return `unrelated-${i}`
    }),
  }
}

/** Ours and the floor for so many groups and rules, once they have been seen to agree. */
export function mappingCase(groups, rules = thirty) {
  const claims = claimsOf(groups)
  const mapper = compileMapping(parseMapping(documentOf(rules)))
  const identity = trustClaims(claims, {
    reason: 'benchmark',
    issuer: 'https://idp.example',
    subject: '1',
  })
  const ours = () => mapper.map(identity)
  const decided = () => mapper.decide(identity)
  const floor = byHand(rules)
  agree('ours', resultOf(ours()), floor(claims))
  agree('ours without reasons', decided(), floor(claims))
  return { claims, ours, decided, floor: () => floor(claims) }
}

function resultOf(mapped) {
  return { profile: profileOf(mapped), groups: mapped.groups.map(({ name }) => name) }
}

/** Stops a measurement of things that do not do the same. */
export function agree(name, result, wanted) {
  const text = ({ profile, groups }) =>
    JSON.stringify([Object.entries(profile).sort(), [...groups].sort()])
  if (text(result) !== text(wanted)) throw new Error(`${name} gives another result`)
}

const sites = new Map([
  ['DE', 'Berlin'],
  ['NL', 'Delft'],
])

/** The profile by hand, of the fields that a reader gives. */
export function profileByHand({ email, first, last, department, country, phone, unit }) {
  return {
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
}

/** The mapping by hand: a table of what is equal, and everything else one after the other. */
export function byHand(rules) {
  const exact = new Map(range(rules.exact).map((i) => [`exact-${i}`, `granted-e${i}`]))
  const prefixes = range(rules.prefix).map((i) => [`pre${i}-`, `granted-p${i}-`])
  const patterns = range(rules.regex).map((i) => [new RegExp(`^${pattern(i)}$`), `granted-r${i}-`])
  return (claims) => {
    const profile = profileByHand(claims)
    const groups = new Set()
    for (const value of claims.groups) {
      const direct = exact.get(value)
      if (direct) groups.add(direct)
      for (const [prefix, to] of prefixes)
        if (value.startsWith(prefix)) groups.add(to + value.slice(prefix.length))
      for (const [regex, to] of patterns) {
        const match = regex.exec(value)
        if (match) groups.add(to + match[1])
      }
    }
    for (let i = 0; i < rules.conditions; i += 1)
      if (claims.department === (i % 2 ? 'Research' : `Other ${i}`)) groups.add(`granted-c${i}`)
    return { profile, groups: [...groups].sort() }
  }
}
