/**
 * Attributes that are known by an object identifier and by a name. IdPs send one, the other, or both
 * (X.500/LDAP Attribute Profile, SAML Profiles 8.2; MACE-Dir SAML Attribute Profiles).
 *
 * @module
 */

const pilot = '0.9.2342.19200300.100.1'
const x520 = '2.5.4'
const netscape = '2.16.840.1.113730.3.1'
const eduPerson = '1.3.6.1.4.1.5923.1.1.1'

// RFC 4519, RFC 4524, RFC 2798 and RFC 2985; REFEDS eduPerson 4.4.0; eduMember (isMemberOf).
const oids: ReadonlyMap<string, string> = new Map([
  ['uid', `${pilot}.1`],
  ['mail', `${pilot}.3`],
  ['email', '1.2.840.113549.1.9.1'],
  ['cn', `${x520}.3`],
  ['sn', `${x520}.4`],
  ['c', `${x520}.6`],
  ['l', `${x520}.7`],
  ['st', `${x520}.8`],
  ['street', `${x520}.9`],
  ['o', `${x520}.10`],
  ['ou', `${x520}.11`],
  ['title', `${x520}.12`],
  ['postalCode', `${x520}.17`],
  ['telephoneNumber', `${x520}.20`],
  ['givenName', `${x520}.42`],
  ['initials', `${x520}.43`],
  ['departmentNumber', `${netscape}.2`],
  ['employeeNumber', `${netscape}.3`],
  ['employeeType', `${netscape}.4`],
  ['preferredLanguage', `${netscape}.39`],
  ['displayName', `${netscape}.241`],
  ['eduPersonAffiliation', `${eduPerson}.1`],
  ['eduPersonNickname', `${eduPerson}.2`],
  ['eduPersonPrimaryAffiliation', `${eduPerson}.5`],
  ['eduPersonPrincipalName', `${eduPerson}.6`],
  ['eduPersonEntitlement', `${eduPerson}.7`],
  ['eduPersonScopedAffiliation', `${eduPerson}.9`],
  ['eduPersonTargetedID', `${eduPerson}.10`],
  ['eduPersonAssurance', `${eduPerson}.11`],
  ['eduPersonUniqueId', `${eduPerson}.13`],
  ['eduPersonOrcid', `${eduPerson}.16`],
  ['isMemberOf', '1.3.6.1.4.1.5923.1.5.1.1'],
])
const namesByOid = new Map([...oids].map(([name, oid]) => [oid, name]))

/** @internal Every way to write the name of a known attribute; `[name]` for others. */
export function spellingsOf(name: string): readonly string[] {
  const bare = name.replace(/^urn:(?:oid|mace:dir:attribute-def):/, '')
  const oid = name.startsWith('urn:oid:') ? bare : oids.get(bare)
  const short = oid === undefined ? undefined : namesByOid.get(oid)
  if (oid === undefined || short === undefined) return [name]
  return [name, short, `urn:oid:${oid}`, `urn:mace:dir:attribute-def:${short}`]
}
