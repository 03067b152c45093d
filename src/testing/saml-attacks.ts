import type { SamlAttack } from './saml-attack-tools.js'
import { movedAttacks } from './saml-attacks-moved.js'
import { signatureAttacks } from './saml-attacks-signature.js'
import { timeAttacks } from './saml-attacks-time.js'
import { wrappingAttacks } from './saml-attacks-wrapping.js'
import { xmlAttacks } from './saml-attacks-xml.js'

export type { SamlAttack }

/**
 * Published attacks on SAML, each with the refusal it must meet, and harmless changes that must not be
 * refused. Mount one with `idp.attack(name)`.
 */
export const samlAttacks: readonly SamlAttack[] = [
  ...wrappingAttacks,
  ...signatureAttacks,
  ...movedAttacks,
  ...timeAttacks,
  ...xmlAttacks,
]
