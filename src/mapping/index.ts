/**
 * What the mapping room gives to the address `rostermap`.
 *
 * @module
 */

export type {
  CaseExpectation,
  CasePerson,
  MappingCase,
  MappingCases,
  NewAccountExpectation,
  UnknownClaimState,
} from './case-document.js'
export { parseMappingCases } from './case-parse.js'
export { type RecordCaseOptions, type RecordedCase, recordCase } from './case-record.js'
export type {
  CaseDifference,
  CaseDifferenceCode,
  CaseResult,
  MappingTestReport,
} from './case-report.js'
export { testMapping } from './case-test.js'
export { compileMapping, type MapOptions, type Mapper } from './compile.js'
export type { Decision } from './decision.js'
export type {
  AccessMapping,
  AccountOf,
  ApplyStrength,
  AttributeDefaults,
  AttributeRule,
  AttributeStatePolicy,
  Gate,
  MappingDocument,
  NameCounter,
  UniqueName,
} from './document.js'
export {
  type ExplainMembershipOptions,
  type Explanation,
  explainMembership,
} from './explain.js'
export { type ExplainProfileOptions, explainProfile, profileMessages } from './explain-profile.js'
export type {
  CasePolicy,
  ClaimStatePolicy,
  DefaultGroups,
  ExclusiveGroups,
  GroupAlias,
  GroupMapping,
  GroupRule,
  IdpGroupPolicy,
  NestedGroup,
  RemovalMode,
} from './group-document.js'
export type {
  ClaimSource,
  ConcatSource,
  Condition,
  ConstantSource,
  Expression,
  FirstOfSource,
  IdentitySource,
  IfSource,
  MemberTest,
  NameIdSource,
  NowSource,
  Source,
  TemplateSource,
  TestCondition,
} from './language.js'
export type { CompareCondition, StateCondition } from './language-conditions.js'
export type {
  BitAndTransform,
  CountryTransform,
  DateAddTransform,
  DateDiffTransform,
  DateFormat,
  DateTransform,
  DnTransform,
  NumberFormat,
  NumberTransform,
  Otherwise,
  PathTransform,
} from './language-conversions.js'
export type {
  ExactCase,
  LookupTransform,
  PatternCase,
  SwitchCase,
  SwitchSource,
} from './language-lookup.js'
export type {
  AliasMatcher,
  AnyMatcher,
  ContainsMatcher,
  DnMatcher,
  ExactMatcher,
  GuidMatcher,
  Matcher,
  PathMatcher,
  PrefixMatcher,
  RegexMatcher,
  SuffixMatcher,
  TextMatcher,
} from './language-matchers.js'
export type {
  AddTransform,
  AffixTransform,
  AtTransform,
  CutTransform,
  ExtractTransform,
  JoinTransform,
  KeepTransform,
  MaxLengthTransform,
  Padding,
  PadTransform,
  ReplaceTextTransform,
  ReplaceTransform,
  SimpleTransform,
  SliceTransform,
  SplitTransform,
  SubstringTransform,
  TitleTransform,
  Transform,
} from './language-transforms.js'
export { lintMapping } from './lint.js'
export type { LintCode, LintFacts, LintFinding, LintMessages } from './lint-finding.js'
export type { LintMessageKey } from './lint-messages.js'
export type {
  Access,
  Authority,
  GroupReason,
  Hold,
  Mapped,
  MappedAttribute,
  MappedGroup,
  MappingFinding,
  MappingStep,
  MappingTrace,
  RevocableGrants,
  RuleTrace,
  WithheldGroup,
} from './mapped.js'
export {
  englishMessages,
  findingMessage,
  type Message,
  type MessageKey,
  type MessageTable,
  sayMessage,
} from './messages.js'
export type { NearMiss, NearMissKind } from './near-miss.js'
export { parseMapping } from './parse.js'
export { profileOf } from './profile-of.js'
