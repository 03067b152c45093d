import { readFileSync } from 'node:fs'
import {
  type Capabilities,
  type LeaverPolicy,
  type Plan,
  planGroupRename,
  planLeaver,
  planUser,
} from 'rostermap'
import { testMapped, testState } from 'rostermap/testing'
import { expect, it } from 'vitest'
import { everyTarget } from '../support/every-target.js'

const page = readFileSync('docs/targets/capabilities.md', 'utf8')
const subject = { issuer: 'https://idp.example', subject: 'ada' }
const user = {
  id: 'U1',
  username: 'ada',
  email: 'ada@example.com',
  displayName: 'Ada',
  active: true,
} as const

interface Given {
  readonly capabilities: Capabilities
  readonly target: string
}

const stateOf = ({ capabilities, target }: Given) =>
  testState({ capabilities, target, user, memberships: ['dev'] })
const profile = (given: Given, wanted: Readonly<Record<string, string>>) =>
  planUser(testMapped({ profile: wanted }), stateOf(given))
const leaver = (given: Given, policy: LeaverPolicy, successor?: string) =>
  planLeaver(
    { subject, how: 'deactivated', ...(successor !== undefined && { successor }) },
    stateOf(given),
    { leavers: policy },
  )

/** The rows of the page: what is wanted, and how it is planned. */
const wanted: Readonly<Record<string, (given: Given) => Plan>> = {
  'make an account': ({ capabilities, target }) =>
    planUser(
      testMapped({
        profile: { username: 'ada', email: 'ada@example.com', displayName: 'Ada' },
      }),
      testState({ capabilities, target, user: null }),
    ),
  'change the full name': (given) => profile(given, { displayName: 'Ada King' }),
  'change the e-mail address': (given) => profile(given, { email: 'king@example.com' }),
  'change the login': (given) => profile(given, { username: 'king' }),
  'write an attribute that is not listed': (given) => profile(given, { shoeSize: '38' }),
  'add a membership': (given) => planUser(testMapped({ groups: ['ops'] }), stateOf(given)),
  'take a membership away': (given) =>
    planUser(testMapped({ authority: { names: ['dev'] } }), stateOf(given)),
  'make a missing group': ({ capabilities, target }) =>
    planUser(
      testMapped({ groups: [{ name: 'ops', createMissing: true }] }),
      testState({ capabilities, target, user, missingGroups: ['ops'] }),
    ),
  'rename a group': ({ capabilities, target }) =>
    planGroupRename(
      { subject, before: 'dev', after: 'engineering' },
      { target, capabilities, hasBefore: true, hasAfter: false },
      { renameGroups: true },
    ),
  'shut an account': (given) => leaver(given, {}),
  'hand its leads over': (given) => leaver(given, { successor: 'king' }, 'U2'),
  'delete an account': (given) => leaver(given, { deactivated: 'delete' }),
}

/** The cells of the table that begins with a heading. */
function tableOf(first: string): readonly (readonly string[])[] {
  const lines =
    page
      .slice(page.indexOf(`| ${first} |`))
      .split('\n\n')[0]
      ?.split('\n') ?? []
  return lines
    .filter((line) => !/^\|(?:---\|)+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

const given = await Promise.all(
  Object.values(everyTarget).map(async (make) => {
    const { capabilities } = await (await make()).target().probe()
    return { capabilities, target: 'jira' }
  }),
)
const isLacking = ({ withheld }: Plan) => withheld.some(({ code }) => code === 'capability')

it('the table of what each target can is what is planned for it', () => {
  const [head = [], ...rows] = tableOf('wanted')
  expect(head).toHaveLength(given.length + 1)
  const planned = Object.entries(wanted).map(([task, plan]) => [
    task,
    ...given.map((one) => (isLacking(plan(one)) ? '–' : 'yes')),
  ])
  expect(rows).toEqual(planned)
})

it('the table of what a plan says where a target cannot is what it says, and what it does instead', () => {
  const [, ...rows] = tableOf('where it cannot')
  const said = Object.entries(wanted).flatMap(([task, plan]) =>
    given.map(plan).flatMap(({ withheld, operations }) =>
      withheld.map(({ severity, message }) => {
        const instead = operations.map(({ kind }) => `\`${kind}\``).join(', ')
        return [task, severity, message, instead === '' ? 'nothing' : instead]
      }),
    ),
  )
  const once = new Map(said.map((row) => [row.join(), row]))
  expect(rows).toEqual([...once.values()])
})
