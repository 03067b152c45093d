/**
 * Helpers for tests: a test IdP, a memory target, fake products, and the contracts as plain cases.
 * Bring your own test runner: nothing here imports one.
 *
 * @module
 */
export { type FakeAtlassianCloud, fakeAtlassianCloud } from './fake-atlassian.js'
export type { FakeAtlassianOptions } from './fake-atlassian-answers.js'
export type { FakeScimUser } from './fake-atlassian-scim-store.js'
export type {
  FakeAtlassianGroup,
  FakeAtlassianGroupSeed,
  FakeAtlassianSeed,
  FakeAtlassianState,
  FakeAtlassianStatus,
  FakeAtlassianUser,
  FakeAtlassianUserSeed,
} from './fake-atlassian-store.js'
export { type FakeBitbucket, type FakeBitbucketOptions, fakeBitbucket } from './fake-bitbucket.js'
export {
  type FakeBitbucketCloud,
  type FakeBitbucketCloudOptions,
  type FakeBitbucketCloudUser,
  fakeBitbucketCloud,
} from './fake-bitbucket-cloud.js'
export type {
  FakeBitbucketGroupSeed,
  FakeBitbucketPermission,
  FakeBitbucketSeed,
  FakeBitbucketUser,
  FakeBitbucketUserSeed,
} from './fake-bitbucket-store.js'
export type { FakeCloudOptions, FakeCloudProduct } from './fake-cloud-site.js'
export type {
  FakeCloudGroup,
  FakeCloudGroupSeed,
  FakeCloudSeed,
  FakeCloudState,
  FakeCloudUser,
  FakeCloudUserSeed,
} from './fake-cloud-store.js'
export {
  type FakeConfluence,
  type FakeConfluenceOptions,
  fakeConfluence,
} from './fake-confluence.js'
export { type FakeConfluenceCloudOptions, fakeConfluenceCloud } from './fake-confluence-cloud.js'
export type {
  FakeConfluenceGroupSeed,
  FakeConfluenceSeed,
  FakeConfluenceState,
  FakeConfluenceUser,
  FakeConfluenceUserSeed,
} from './fake-confluence-store.js'
export { type FakeCrowd, type FakeCrowdOptions, fakeCrowd } from './fake-crowd.js'
export type { FakeCrowdSeed, FakeCrowdUser, FakeCrowdUserSeed } from './fake-crowd-store.js'
export type { Fault, FaultOptions, FaultStatus } from './fake-faults.js'
export {
  type FakeGraph,
  type FakeGraphGroup,
  type FakeGraphOptions,
  fakeGraph,
} from './fake-graph.js'
export { type FakeJira, type FakeJiraOptions, fakeJira } from './fake-jira.js'
export { type FakeJiraCloud, fakeJiraCloud } from './fake-jira-cloud.js'
export type { FakeJiraCloudOptions } from './fake-jira-cloud-answers.js'
export type {
  FakeJiraGroupSeed,
  FakeJiraSeed,
  FakeJiraState,
  FakeJiraUser,
  FakeJiraUserSeed,
} from './fake-jira-store.js'
export type { FakeProduct, FakeRequest, FakeTransport } from './fake-product.js'
export type { FakeComponentSeed, FakeProject, FakeProjectSeed } from './fake-projects.js'
export type { FakeRateLimit } from './fake-rate-limit.js'
export type { FakeHandler, FakeServer } from './fake-server.js'
export type { FakeSso } from './fake-sso.js'
export {
  type TestIdp,
  type TestIdpOptions,
  type TestResponse,
  type TestResponseOptions,
  testIdp,
} from './idp.js'
export { ledgerContract } from './ledger-contract.js'
export { mappingCases } from './mapping-cases.js'
export type { CapabilityOverrides } from './memory-capabilities.js'
export { type MemoryOverageOptions, memoryOverageResolver } from './memory-overage.js'
export type { MemoryUser, MemoryUserSeed } from './memory-store.js'
export { type MemoryTarget, type MemoryTargetOptions, memoryTarget } from './memory-target.js'
export type { MemoryCall, TargetVerb } from './memory-verbs.js'
export { type TestPerson, type TestPersonOptions, testPeople, testPerson } from './person.js'
export {
  type TestMappedGroup,
  type TestMappedParts,
  type TestStateParts,
  testMapped,
  testState,
} from './plan-inputs.js'
export { type SamlAttack, samlAttacks } from './saml-attacks.js'
export type { OaepHash, TestEncryption, TestRecipient } from './saml-encrypt.js'
export type { TestSignatureAlgorithm, TestSignatureOptions } from './saml-sign.js'
export type { TestIdpStyle } from './saml-styles.js'
export { type ReplayedStep, type ReplayOptions, replayScimSequence } from './scim-replay.js'
export type {
  ScimSequence,
  ScimStep,
  ScimStepAnswer,
  ScimStepRequest,
} from './scim-sequence.js'
export { entraLegacySequence, entraSequence } from './scim-sequence-entra.js'
export { googleSequence } from './scim-sequence-google.js'
export { jumpCloudSequence } from './scim-sequence-jumpcloud.js'
export { oktaSequence } from './scim-sequence-okta.js'
export { oneLoginSequence } from './scim-sequence-onelogin.js'
export { pingSequence } from './scim-sequence-ping.js'
export { scimStoreContract } from './scim-store-contract.js'
export { type ContractCase, type TargetContractOptions, targetContract } from './target-contract.js'
export { type TargetFaultsOptions, targetFaults } from './target-faults.js'
export type { Spoil } from './target-faults-gate.js'
