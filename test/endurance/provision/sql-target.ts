import type { CurrentUser, Page, Target, TargetGroup } from 'rostermap'
import { bareCapabilities, bareTarget } from 'rostermap'
import type { SqlClient } from 'rostermap/postgres'

/** The product's tables: they outlive every worker, and note each write that had an effect. */
export const productTables = `
  CREATE SCHEMA product;
  CREATE TABLE product.account (
    id text PRIMARY KEY, place bigint GENERATED ALWAYS AS IDENTITY,
    login text UNIQUE NOT NULL, email text, name text, manager text, active boolean NOT NULL DEFAULT true);
  CREATE INDEX account_place ON product.account (place);
  CREATE TABLE product.member (
    grp text NOT NULL, account text NOT NULL, PRIMARY KEY (grp, account));
  CREATE INDEX member_account ON product.member (account);
  CREATE TABLE product.effect (
    at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, verb text NOT NULL, what text NOT NULL);`

const productGroups = ['dev-team', 'jira-administrators', 'jira-software-users']

const pageSize = 1000

/** A product in PostgreSQL. `after` is called with the verb when a write has taken effect. */
export function sqlTarget(
  client: SqlClient,
  after: (verb: string) => void = () => undefined,
): Target {
  const bare = bareTarget('product', 'sql')
  const groups = productGroups.map((name): TargetGroup => ({ id: name, name }))
  const userOf = (row: Readonly<Record<string, unknown>>): CurrentUser => ({
    id: String(row['id']),
    username: String(row['login']),
    ...(row['email'] !== null && { email: String(row['email']) }),
    ...(row['name'] !== null && { displayName: String(row['name']) }),
    active: row['active'] === true,
    ...(row['manager'] !== null && { properties: { manager: String(row['manager']) } }),
  })
  /** Runs a write that gives a row only when it changed something, and notes that it did. */
  const write = async (verb: string, what: string, sql: string, values: unknown[]) => {
    const { rows } = await client.query(
      `WITH changed AS (${sql} RETURNING 1), noted AS (
         INSERT INTO product.effect (verb, what) SELECT '${verb}', $${values.length + 1} FROM changed
       ) SELECT count(*)::integer AS changes FROM changed`,
      [...values, what],
    )
    after(verb)
    return rows[0]?.['changes'] === 1 ? ('changed' as const) : ('unchanged' as const)
  }
  const paged = async <T>(
    sql: string,
    values: unknown[],
    cursor: string | undefined,
    read: (row: Readonly<Record<string, unknown>>) => T,
  ): Promise<Page<T>> => {
    const { rows } = await client.query(`${sql} ORDER BY place LIMIT ${pageSize}`, [
      ...values,
      cursor ?? '0',
    ])
    const last = rows.at(-1)
    return {
      items: rows.map(read),
      ...(rows.length === pageSize && last && { next: String(last['place']) }),
    }
  }
  return {
    ...bare,
    async probe() {
      return {
        capabilities: {
          ...bareCapabilities,
          user: {
            ...bareCapabilities.user,
            findBy: ['username', 'email'],
            create: 'direct',
            list: true,
            requires: ['username'],
            update: ['email', 'displayName'],
            properties: ['manager'],
            readsEmail: true,
            readsActive: true,
            deactivate: 'flag',
          },
          group: { ...bareCapabilities.group, list: true },
          membership: {
            ...bareCapabilities.membership,
            write: true,
            listOfUser: true,
            listOfGroup: true,
          },
        },
      }
    },
    async findUser(by) {
      const [column, value] =
        'id' in by
          ? ['id', by.id]
          : 'username' in by
            ? ['login', by.username]
            : ['email', 'email' in by ? by.email : '']
      const { rows } = await client.query(`SELECT * FROM product.account WHERE ${column} = $1`, [
        value,
      ])
      return rows[0] && userOf(rows[0])
    },
    listUsers: (cursor) =>
      paged('SELECT * FROM product.account WHERE place > $1::bigint', [], cursor, userOf),
    async createUser(user) {
      const login = user.username ?? ''
      const id = `A-${login}`
      await write(
        'createUser',
        id,
        `INSERT INTO product.account (id, login, email, name) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [id, login, user.email ?? null, user.displayName ?? null],
      )
      return { id, username: login, active: true }
    },
    updateUser: (id, { manager }) =>
      write(
        'updateUser',
        `${id} ${manager}`,
        'UPDATE product.account SET manager = $2 WHERE id = $1 AND manager IS DISTINCT FROM $2',
        [id, manager ?? null],
      ),
    setActive: (id, active) =>
      write(
        'setActive',
        id,
        'UPDATE product.account SET active = $2 WHERE id = $1 AND active <> $2',
        [id, active],
      ),
    async groupsOf(userId) {
      const { rows } = await client.query('SELECT grp FROM product.member WHERE account = $1', [
        userId,
      ])
      return { items: rows.map(({ grp }) => ({ id: String(grp), name: String(grp) })) }
    },
    membersOf: (groupId, cursor) =>
      paged(
        `SELECT account.* FROM product.account JOIN product.member ON account = id
         WHERE grp = $1 AND place > $2::bigint`,
        [groupId],
        cursor,
        userOf,
      ),
    async listGroups() {
      return { items: groups }
    },
    async findGroup(name) {
      return groups.find((group) => group.name === name)
    },
    async addMembers(groupId, ids) {
      const outcomes = new Map()
      for (const id of ids)
        outcomes.set(
          id,
          await write(
            'addMember',
            `${groupId} ${id}`,
            'INSERT INTO product.member (grp, account) VALUES ($1, $2) ON CONFLICT DO NOTHING',
            [groupId, id],
          ),
        )
      return outcomes
    },
    async removeMembers(groupId, ids) {
      const outcomes = new Map()
      for (const id of ids)
        outcomes.set(
          id,
          await write(
            'removeMember',
            `${groupId} ${id}`,
            'DELETE FROM product.member WHERE grp = $1 AND account = $2',
            [groupId, id],
          ),
        )
      return outcomes
    },
  }
}
