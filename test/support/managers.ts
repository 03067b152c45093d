import { compileMapping, parseMapping, trustClaims } from 'rostermap'

/** Says of each person a login, and the manager by that one's own key at the IdP. */
export const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'manager', from: { claim: 'manager' }, account: {} },
    ],
  }),
)

/** Somebody, whose key at the IdP is `s-` and the login. */
export const person = (login: string, manager?: string) =>
  trustClaims(
    { login, ...(manager !== undefined && { manager }) },
    { reason: 'test', issuer: 'https://idp.example', subject: `s-${login}` },
  )
