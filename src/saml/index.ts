/**
 * SAML 2.0: a signed Response in, a verified assertion out, an `Identity` of it.
 *
 * @module
 */
export type { SamlWarning, VerifiedAssertion } from './assertion.js'
export { attributesNamed, mergeAttributes } from './attribute-lookup.js'
export type { SamlAttribute, SamlValue } from './attributes.js'
export type { LoginRequestOptions } from './authn-request.js'
export type { ProxyRestriction } from './conditions.js'
export type { IdpEndpoint, SamlBinding } from './endpoint.js'
export type { IdpOptions, IdpSource } from './idp.js'
export type { IdpDescription } from './idp-descriptor.js'
export { type IdpMetadata, type IdpMetadataOptions, readIdpMetadata } from './idp-metadata.js'
export {
  type InspectOptions,
  inspectResponse,
  type UnverifiedAssertion,
  type UnverifiedResponse,
  type UnverifiedSignature,
} from './inspect.js'
export type { DecryptionKey, SigningKey } from './keys.js'
export type { LegacyAlgorithm } from './legacy.js'
export type { LogoutRequestOptions, LogoutResponseOptions } from './logout-create.js'
export type { IncomingMessage } from './logout-message.js'
export type {
  VerifiedLogoutRequest,
  VerifiedLogoutResponse,
  VerifyLogoutOptions,
} from './logout-verify.js'
export {
  type MetadataEvent,
  type MetadataSource,
  type MetadataSourceOptions,
  metadataSource,
} from './metadata-source.js'
export type { ServiceProviderOptions } from './options.js'
export type { OutgoingMessage, PostMessage, RedirectMessage } from './outgoing.js'
export { type MemoryReplayStoreOptions, memoryReplayStore, type ReplayStore } from './replay.js'
export type { SigningPrivateKey } from './sender-key.js'
export type { SenderOptions } from './sender-options.js'
export { type ServiceProvider, serviceProvider, type VerifyOptions } from './service-provider.js'
export type { SpMetadataOptions } from './sp-metadata.js'
export { type IdentityFromAssertionOptions, identityFromAssertion } from './to-identity.js'
