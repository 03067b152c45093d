import { json } from './fake-answers.js'

/** How the SSO app of a fake Data Center product is set up. */
export interface FakeSso {
  /**
   * Whether its identity provider makes accounts at sign-in itself. Without it there is no such app, as in old
   * versions.
   *
   * @defaultValue absent
   */
  readonly platformJit?: boolean
}

/** @internal `/rest/authconfig/1.0/idps`; `undefined` for anything else, and where there is no such app. */
export function ssoAnswer(
  request: Request,
  { platformJit }: FakeSso,
  isAdmin: boolean,
): Response | undefined {
  if (platformJit === undefined) return undefined
  if (!new URL(request.url).pathname.endsWith('/rest/authconfig/1.0/idps')) return undefined
  if (!isAdmin) return json(403, { message: 'This stands for a sentence of the product.' })
  const provider = (id: number, enabled: boolean, provisions: boolean) => ({
    id,
    name: `Provider ${id}`,
    enabled,
    'sso-type': 'SAML',
    'enable-remember-me': true,
    'last-updated': '2026-01-01T00:00:00.000Z',
    'jit-configuration': { 'user-provisioning-enabled': provisions },
  })
  // One that is switched off provisions nobody, whatever it is set to.
  return json(200, { results: [provider(1, true, platformJit), provider(2, false, true)] })
}
