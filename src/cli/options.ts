import type { Option } from './command.js'

/** How a person is handed in; every command that takes one has these. */
export const personOptions: Readonly<Record<string, Option>> = {
  claims: {
    type: 'string',
    value: 'FILE',
    help: 'claims as JSON or YAML, already verified by somebody',
  },
  saml: { type: 'string', value: 'FILE', help: 'a SAML Response, base64 or XML' },
  scim: { type: 'string', value: 'FILE', help: 'a SCIM User, or { user, groups }; with --issuer' },
  preset: { type: 'string', value: 'NAME', help: 'short claim names of an IdP, for example okta' },
  issuer: { type: 'string', value: 'TEXT', help: 'who states the claims (when they have no iss)' },
  subject: { type: 'string', value: 'TEXT', help: 'the stable id (when the claims have no sub)' },
  idp: { type: 'string', value: 'FILE', help: 'with --saml: metadata of the IdP that is trusted' },
  'entity-id': { type: 'string', value: 'TEXT', help: 'with --saml: our entityID' },
  'acs-url': { type: 'string', value: 'URL', help: 'with --saml: where Responses are posted' },
  'decryption-key': {
    type: 'string',
    value: 'FILE',
    help: 'with --saml: our private key, when the IdP encrypts',
  },
  at: {
    type: 'string',
    value: 'TIME',
    help: 'the instant to work at, for an old file (2026-11-24T09:00:30Z)',
  },
  unverified: {
    type: 'boolean',
    help: 'with --saml: look without checking; nothing of it can be applied',
  },
}

/** Whether personal values are shown. */
export const revealOption: Readonly<Record<string, Option>> = {
  reveal: { type: 'boolean', help: 'show personal values; without it only their number stands' },
}
