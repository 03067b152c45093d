/**
 * The Conditions of an assertion beside its times (SAML Core 2.5.1).
 *
 * @module
 */

import { structureFault } from './faults.js'
import { ns } from './names.js'
import { attributeOf, childrenNamed, elementsOf, textOf, type XmlElement } from './xml-tree.js'

/** Limits on who may issue an assertion of their own on the strength of this one (SAML Core 2.5.1.6). */
export interface ProxyRestriction {
  /** How many steps on; 0 means nobody. Absent when no number is stated. */
  readonly count?: number
  /** For whom such assertions may be; absent when nobody is named. */
  readonly audiences?: readonly string[]
}

/** @internal What the Conditions say beside their times. */
export interface Conditions {
  /** Each list is one AudienceRestriction. */
  readonly audienceRestrictions: readonly (readonly string[])[]
  /** Whether the assertion is to be used at once and not to be kept (SAML Core 2.5.1.5). */
  readonly oneTimeUse: boolean
  readonly proxyRestriction?: ProxyRestriction
}

/** @internal A condition that is not known here makes the assertion useless (SAML Core 2.5.1). */
export function readConditions(conditions: XmlElement): Conditions {
  const audienceRestrictions: (readonly string[])[] = []
  let oneTimeUse = false
  let proxyRestriction: ProxyRestriction | undefined
  for (const condition of elementsOf(conditions)) {
    const name = condition.namespace === ns.assertion ? condition.local : ''
    if (name === 'AudienceRestriction') audienceRestrictions.push(audiencesOf(condition))
    else if (name === 'OneTimeUse') {
      if (oneTimeUse) throw structureFault('OneTimeUse', 'repeated')
      oneTimeUse = true
    } else if (name === 'ProxyRestriction') {
      if (proxyRestriction) throw structureFault('ProxyRestriction', 'repeated')
      proxyRestriction = readProxyRestriction(condition)
    } else throw structureFault('Conditions', 'unexpected')
  }
  return { audienceRestrictions, oneTimeUse, ...(proxyRestriction && { proxyRestriction }) }
}

function readProxyRestriction(condition: XmlElement): ProxyRestriction {
  const count = attributeOf(condition, 'Count')
  // An xs:nonNegativeInteger, as far as a number counts exactly.
  if (count !== undefined && !/^\+?\d{1,15}$/.test(count))
    throw structureFault('ProxyRestriction', 'value')
  const audiences = audiencesOf(condition)
  return {
    ...(count !== undefined && { count: Number(count) }),
    ...(audiences.length > 0 && { audiences }),
  }
}

function audiencesOf(condition: XmlElement): string[] {
  return childrenNamed(condition, ns.assertion, 'Audience').map(textOf)
}
