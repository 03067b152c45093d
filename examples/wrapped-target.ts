// A target of your own around one that is there: an audit log of every write, around a Jira. The wrapper is the one of
// docs/guide/wrapping-a-target.md, and a test holds them together.
import {
  compileMapping,
  isRosterError,
  memoryLedger,
  parseMapping,
  provisioner,
  type Target,
  trustClaims,
} from 'rostermap'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira, targetContract } from 'rostermap/testing'

// #region audit
function withAudit(target: Target, log: (line: string) => void): Target {
  // In JSON a name cannot begin a line of its own. Of a change the attributes are told, not the values.
  const quoted = (text: unknown) => JSON.stringify(text).replace(/[\u0085\u2028\u2029]/g, ' ')
  const shown = (arg: unknown) =>
    typeof arg === 'string' || typeof arg === 'boolean'
      ? [quoted(arg)]
      : Object.keys(Array.isArray(arg) ? {} : (arg ?? {})).filter((name) => name !== 'signal')
  const audited =
    <Args extends unknown[], Result>(verb: string, write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const line = (...what: string[]) => {
        try {
          log([target.name, verb, ...args.flatMap(shown), ...what].join(' '))
        } catch {
          // What was done is done: a log that fails must not make it look as if it had failed.
        }
      }
      const result = await write(...args).catch((error: unknown) => {
        line(isRosterError(error) ? error.code : 'given up')
        throw error
      })
      if (typeof result === 'string') line(result)
      else if (result instanceof Map)
        for (const [id, item] of result) line(quoted(id), isRosterError(item) ? item.code : item)
      else line('done')
      return result
    }
  return {
    ...target,
    createUser: audited('createUser', target.createUser),
    updateUser: audited('updateUser', target.updateUser),
    renameUser: audited('renameUser', target.renameUser),
    setActive: audited('setActive', target.setActive),
    deleteUser: audited('deleteUser', target.deleteUser),
    createGroup: audited('createGroup', target.createGroup),
    renameGroup: audited('renameGroup', target.renameGroup),
    deleteGroup: audited('deleteGroup', target.deleteGroup),
    addMembers: audited('addMembers', target.addMembers),
    removeMembers: audited('removeMembers', target.removeMembers),
  }
}
// #endregion

const jira = (fake = fakeJira({ groups: ['dev-team'] })) =>
  jiraDataCenter({
    baseUrl: 'https://jira.example.com',
    auth: { token: fake.token },
    fetch: fake.fetch,
  })
const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'email', from: { claim: 'email' } },
      { to: 'displayName', from: { claim: 'name' } },
    ],
    groups: {
      from: { claim: 'groups' },
      rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
    },
  }),
)
const lines: string[] = []
const target = withAudit(jira(), (line) => lines.push(line))
const { signIn } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
for (const groups of [['idp-dev'], []])
  await signIn(
    trustClaims(
      { login: 'ada', email: 'ada@example.com', name: 'Ada Lovelace', groups },
      { reason: 'example', issuer: 'https://idp.example', subject: '1' },
    ),
  )
console.log(lines.join('\n'))

// It is a target again: everything the contract promises still holds.
const cases = targetContract(() => withAudit(jira(), () => undefined))
for (const { run } of cases) await run()
console.log('the contract is kept')

// Output:
// jira createUser username email displayName done
// jira addMembers "dev-team" "JIRAUSER10102" changed
// jira removeMembers "dev-team" "JIRAUSER10102" changed
// the contract is kept
