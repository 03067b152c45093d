// Issue 5's measurements of the mapping engine. `floor` is hand-written JavaScript; `ofFloor` is how much of its
// speed ours has, hygiene and explanation included, but where a row says that it is without reasons.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compileMapping, parseMapping, trustClaims } from 'rostermap'
import { measure as measureBy, row } from './harness.mjs'
import { agree, documentOf, mappingCase, thirty } from './mapping-case.mjs'
import { celMapping, jsonataMapping, jsonpathMapping } from './mapping-peers.mjs'

/** Nothing here waits: what counts is the time of the processor, which a busy machine does not change much. */
const measure = (contenders) => measureBy(contenders, { clock: 'cpu' })

export async function run() {
  for (const groups of [50, 1000]) {
    await engines(groups)
    for (const [what, rules] of [
      ['without regular expressions', { ...thirty, regex: 0 }],
      ['exact and prefix rules alone', { ...thirty, regex: 0, conditions: 0 }],
    ]) {
      const { ours, floor } = mappingCase(groups, rules)
      row('mapping', `${groups} groups, ${what}`, await measure({ ours, floor }))
    }
    await moreRules(groups)
    allocation(groups)
  }
  await compiling()
  await catastrophe()
}

/** The whole case, and what other engines take for it in the same rounds. */
async function engines(groups) {
  const { claims, ours, decided, floor } = mappingCase(groups)
  const peers = {
    jsonata: jsonataMapping(thirty, claims),
    'cel-js': celMapping(thirty, claims),
    'jsonpath-plus': jsonpathMapping(thirty, claims),
  }
  for (const [name, peer] of Object.entries(peers)) agree(name, await peer(), floor())
  const measured = await measure({ ours, decided, floor, ...peers })
  const without = { ours: measured.decided, floor: measured.floor }
  row('mapping', `${groups} groups, 30 rules, without reasons`, without)
  for (const peerName of Object.keys(peers))
    row('mapping', `${groups} groups, 30 rules`, {
      ...measured,
      peerName,
      peer: measured[peerName],
    })
}

async function moreRules(groups) {
  const [few, many] = [
    { exact: 15, prefix: 15, regex: 0, conditions: 0 },
    { exact: 150, prefix: 150, regex: 0, conditions: 0 },
  ].map((rules) => mappingCase(groups, rules))
  const measured = await measure({ ours: many.ours, peer: few.ours, floor: many.floor })
  row('mapping', `${groups} groups, 300 exact and prefix rules`, {
    ...measured,
    peerName: 'ours with 30 of them',
  })
}

async function compiling() {
  const document = documentOf({ exact: 400, prefix: 300, regex: 200, conditions: 100 })
  const text = JSON.stringify(document)
  const { ours } = await measure({ ours: () => compileMapping(parseMapping(text)) })
  row('mapping', '1,000 rules compiled, from JSON text', { ours })
}

/** Nested repeats, on the longest text a claim may have: a backtracking matcher does not come back. */
async function catastrophe() {
  const match = { regex: '(a+)+b|(a|aa)+c|(\\w+\\s?)*d' }
  const groups = { from: { claim: 'g' }, rules: [{ id: 'r', match, to: ['x'] }] }
  const mapper = compileMapping(parseMapping({ version: 1, profile: [], groups }))
  const identity = trustClaims(
    { g: ['a'.repeat(1_024)] },
    { reason: 'benchmark', issuer: 'https://idp.example', subject: '1' },
  )
  const { ours } = await measure({ ours: () => mapper.map(identity) })
  row('mapping', 'a catastrophic pattern on 1,024 characters', { ours })
}

/** Bytes a mapping allocates, measured where nothing is collected in between. */
function allocation(groups) {
  const script = fileURLToPath(new URL('./mapping-allocation.mjs', import.meta.url))
  const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']
  const out = execFileSync(process.execPath, [...flags, script, String(groups)], {
    encoding: 'utf8',
  })
  const { ours, decided, floor } = JSON.parse(out)
  for (const [what, bytes] of [
    ['', ours],
    [', without reasons', decided],
  ])
    console.log(
      JSON.stringify({
        ...{ suite: 'mapping', case: `${groups} groups, bytes allocated a mapping${what}` },
        ...{ ours: bytes, floor, timesFloor: Number((bytes / floor).toPrecision(3)) },
      }),
    )
}
