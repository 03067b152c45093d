// The mapping of the bench in the languages that one would take instead of a document of our own. Each gives
// the same profile and groups as the floor, and is compiled once.
import { Environment } from '@marcbachmann/cel-js'
import jsonata from 'jsonata'
import { JSONPath } from 'jsonpath-plus'
import { byHand, range } from './mapping-case.mjs'

/** JSONata: one expression for everything. Its evaluation is asynchronous. */
export function jsonataMapping(rules, claims) {
  const expression = jsonata(`(
    $values := groups;
    {
      "profile": {
        "username": $lowercase($substringBefore(email, "@")),
        "email": $lowercase(email),
        "displayName": first & " " & last,
        "first": $trim(first),
        "last": $trim(last),
        "department": department ? department : "none",
        "site": country = "DE" ? "Berlin" : country = "NL" ? "Delft" : "elsewhere",
        "phone": $replace(phone, /[^0-9+]/, ""),
        "initial": $uppercase(first),
        "unit": $substringAfter(unit, "/")
      },
      "groups": $distinct([
        ${[
          ...range(rules.exact).map((i) => `"exact-${i}" in $values ? "granted-e${i}" : []`),
          ...range(rules.prefix).map(
            (i) =>
              `$values[$substring($, 0, ${`pre${i}-`.length}) = "pre${i}-"].("granted-p${i}-" & $substring($, ${`pre${i}-`.length}))`,
          ),
          ...range(rules.regex).map(
            (i) => `$values.$match($, /^rx${i}-([a-z]+)-[0-9]+$/).("granted-r${i}-" & groups[0])`,
          ),
          ...range(rules.conditions).map(
            (i) => `department = "${i % 2 ? 'Research' : `Other ${i}`}" ? "granted-c${i}" : []`,
          ),
        ].join(',\n')}
      ])
    }
  )`)
  return () => expression.evaluate(claims)
}

/** CEL: an expression an attribute and a rule. It has no replacement by patterns, so that one is ours. */
export function celMapping(rules, claims) {
  const environment = new Environment({ unlistedVariablesAreDyn: true })
    .registerFunction('onlyDigits(string): string', (text) => text.replaceAll(/[^0-9+]/g, ''))
    .registerFunction('upper(string): string', (text) => text.toUpperCase())
  const profile = Object.entries({
    username: 'email.substring(0, email.lastIndexOf("@")).lowerAscii()',
    email: 'email.lowerAscii()',
    displayName: 'first + " " + last',
    first: 'first.trim()',
    last: 'last.trim()',
    department: 'department != "" ? department : "none"',
    site: 'country == "DE" ? "Berlin" : country == "NL" ? "Delft" : "elsewhere"',
    phone: 'onlyDigits(phone)',
    initial: 'upper(first)',
    unit: 'unit.substring(unit.indexOf("/") + 1)',
  }).map(([name, source]) => [name, environment.parse(source)])
  const lists = [
    ...range(rules.exact).map((i) => `"exact-${i}" in groups ? ["granted-e${i}"] : []`),
    ...range(rules.prefix).map(
      (i) =>
        `groups.filter(g, g.startsWith("pre${i}-")).map(g, "granted-p${i}-" + g.substring(${`pre${i}-`.length}))`,
    ),
    ...range(rules.regex).map(
      (i) =>
        `groups.filter(g, g.matches("^rx${i}-([a-z]+)-[0-9]+$")).map(g, "granted-r${i}-" + g.split("-")[1])`,
    ),
    ...range(rules.conditions).map(
      (i) => `department == "${i % 2 ? 'Research' : `Other ${i}`}" ? ["granted-c${i}"] : []`,
    ),
  ].map((source) => environment.parse(source))
  return () => {
    const groups = new Set()
    for (const list of lists) for (const name of list(claims)) groups.add(name)
    return {
      profile: Object.fromEntries(profile.map(([name, run]) => [name, run(claims)])),
      groups: [...groups].sort(),
    }
  }
}

/** A path evaluated for each field, the rest by hand: what many products do. */
export function jsonpathMapping(rules, claims) {
  const rest = byHand(rules)
  const fields = ['email', 'first', 'last', 'department', 'country', 'phone', 'unit']
  const read = (path) => JSONPath({ path, json: claims, eval: false })
  return () => {
    const found = Object.fromEntries(fields.map((name) => [name, read(`$.${name}`)[0]]))
    return rest({ ...found, groups: read('$.groups[*]') })
  }
}
