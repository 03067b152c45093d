/**
 * What nearly everybody needs: the mapping document, plans, provisioning, errors and shared types.
 * Readers of IdPs' messages and targets have addresses of their own.
 *
 * @module
 */

export type { CliErrorDetails } from './core/cli-error-details.js'
export type { Clock } from './core/clock.js'
export {
  type AnyRosterError,
  type ErrorCode,
  type ErrorDetails,
  type Issue,
  isRosterError,
  RosterError,
  type TargetErrorDetails,
} from './core/errors.js'
export type { RateLimitStore } from './core/rate-limit-store.js'
export type { SamlErrorDetails } from './core/saml-error-details.js'
export type { ScimErrorDetails, ScimType } from './core/scim-error-details.js'
export type { SubjectKey } from './core/subject.js'
export type { NameCase } from './core/text.js'
export {
  type Claim,
  type ClaimNames,
  type ClaimState,
  type ClaimValue,
  claimOf,
  type HasClaims,
  type JsonValue,
} from './identity/claim.js'
export { type Identity, isIdentity, type NameId } from './identity/identity.js'
export { type PresetAdvice, presetAdvice } from './identity/preset-advice.js'
export type {
  AtMostQuirk,
  CatchAllQuirk,
  ClaimQuirk,
  DelimitedQuirk,
  GuestRule,
  NameIdTrait,
  PresetQuirk,
} from './identity/preset-traits.js'
export { type Preset, type PresetName, presets } from './identity/presets.js'
export type { ClaimsRecord } from './identity/record.js'
export {
  type GroupIdentifier,
  type OverageRequest,
  type OverageResolver,
  type ResolvedGroup,
  type ResolveOverageOptions,
  resolveOverage,
} from './identity/resolve-overage.js'
export { type TrustClaimsOptions, trustClaims } from './identity/trust-claims.js'
export * from './mapping/index.js'
export { comparePlans, type PlanComparison } from './plan/compare-plans.js'
export {
  type DirectoryEntry,
  type DirectorySnapshot,
  type DirectorySnapshotOptions,
  directorySnapshot,
} from './plan/directory-snapshot.js'
export type { DirectorySummary, GroupChange } from './plan/directory-summary.js'
export { type FormatPlanOptions, formatPlan, formatPlanMarkdown } from './plan/format.js'
export { type FormatPlanHtmlOptions, formatPlanHtml } from './plan/format-html.js'
export {
  addTallies,
  type GateFacts,
  type GateVerdict,
  type GroupTally,
  gatePlans,
  type HeldGroup,
  type PlanTally,
  type SeatlessGroup,
  tallyPlan,
} from './plan/gate.js'
export { holdPlan } from './plan/hold-plan.js'
export {
  type AddMember,
  type CreateGroup,
  type CreateUser,
  type DeactivateUser,
  type DeleteUser,
  isBlocked,
  type KeptGroup,
  type Operation,
  type OperationBase,
  type Plan,
  type PlanReason,
  type ReactivateUser,
  type RemoveMember,
  type RenameGroup,
  type RenameUser,
  type Risk,
  type SeatDelta,
  type UpdateUser,
  type Withheld,
  type WithheldCode,
} from './plan/plan.js'
export { type PlanContext, planContext } from './plan/plan-context.js'
export {
  type DirectoryChange,
  type DirectoryPage,
  type DirectoryPlan,
  type PlanDirectoryOptions,
  planDirectory,
} from './plan/plan-directory.js'
export {
  type GroupRename,
  type GroupRenameState,
  planGroupRename,
} from './plan/plan-group-rename.js'
export {
  type AttributeImpact,
  type GroupImpact,
  type Impact,
  type ImpactCount,
  type PlanImpactOptions,
  planImpact,
} from './plan/plan-impact.js'
export { type Departure, type Leaver, planLeaver } from './plan/plan-leaver.js'
export { type AppliedOperation, planUndo } from './plan/plan-undo.js'
export { planUser } from './plan/plan-user.js'
export {
  defaultPrivilegedGroups,
  defaultProtectedUsers,
  defaultThresholds,
  type Grace,
  type LeaverAction,
  type LeaverPolicy,
  type Limit,
  type MinMembers,
  type PlanPolicy,
  type Threshold,
  type Thresholds,
} from './plan/policy.js'
export { checkPlan, stateDigest } from './plan/seal.js'
export type {
  Capabilities,
  CurrentState,
  CurrentUser,
  LicenceFact,
  NamedAccount,
  NewUser,
  PendingUser,
  Remembered,
  RememberedAway,
  RememberedEnd,
  RememberedGrant,
  RememberedLeftOut,
  RememberedMissing,
  TargetFacts,
} from './plan/state.js'
export { type ApplyPlanOptions, applyPlan } from './provision/apply-plan.js'
export { type ApplyPlansOptions, applyPlans, type PlanOutcome } from './provision/apply-plans.js'
export { type AuditRecord, type AuditTrailOptions, auditTrail } from './provision/audit.js'
export type { Observe, ProvisionEvent } from './provision/events.js'
export type { MatchPolicy } from './provision/find-account.js'
export type { QuarantinePolicy } from './provision/health.js'
export type { Committed, Ledger, LedgerChange, Note } from './provision/ledger.js'
export type {
  Ended,
  Grant,
  Link,
  LinkKey,
  LinkQuery,
  Missing,
  Written,
} from './provision/link.js'
export { memoryLedger } from './provision/memory-ledger.js'
export type { PagedSource, SourcePage } from './provision/paged-source.js'
export type {
  PlanQuery,
  PlanRecord,
  PlanState,
  RecordedItem,
} from './provision/plan-record.js'
export type { ProvisionPolicy } from './provision/provision.js'
export { type ProvisionerOptions, provisioner } from './provision/provisioner.js'
export type {
  ReconcileOptions,
  ReconcileProgress,
  Reconciliation,
  TargetCounts,
  TargetReconciliation,
} from './provision/reconcile-types.js'
export type { Remedy, Report, ReportItem, TargetResult } from './provision/report.js'
export { requestTelemetry } from './provision/request-telemetry.js'
export type {
  DecideOptions,
  Preview,
  Provisioner,
  Push,
  ScimChange,
  SignIn,
  SignInOptions,
} from './provision/runs.js'
export {
  type FollowedUser,
  type ScimFollower,
  type ScimFollowerOptions,
  scimFollower,
} from './provision/scim-follower.js'
export {
  type TelemetryApi,
  type TelemetryAttributes,
  type TelemetryCounter,
  type TelemetryHistogram,
  type TelemetryMeter,
  type TelemetrySpan,
  type TelemetryTracer,
  telemetry,
} from './provision/telemetry.js'
export { bareCapabilities, bareTarget } from './targets/bare-target.js'
export type {
  Authentication,
  BaseUrl,
  ClientCredentials,
  CloudSite,
  CloudSiteId,
  CloudSiteUrl,
  ConnectionOptions,
  ExchangeEvent,
  HeaderAuthentication,
  HttpOptions,
  PasswordAuthentication,
  RequestLine,
  TokenAuthentication,
} from './targets/connection.js'
export type {
  CallOptions,
  DirectTarget,
  Licence,
  Outcome,
  OutcomePerItem,
  Page,
  Probe,
  SetActiveOptions,
  Target,
  TargetGroup,
  UserChange,
  UserEmailKey,
  UserExternalIdKey,
  UserIdKey,
  UserKey,
  UsernameKey,
} from './targets/contract.js'
export { type TargetErrorCode, targetError } from './targets/target-error.js'
