/**
 * What real identity providers send besides the letter of RFC 7643 and 7644, each habit with a name of its
 * own. All are on unless switched off. None looks at content: `"True"` stays a text in `nickName`.
 */
export interface ScimTolerances {
  /**
   * `Add`, `Replace`, `Remove` with capitals. Entra ID, unless the address has `?aadOptscim062020`.
   * @see https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility
   */
  readonly operationCase: boolean
  /**
   * Booleans and numbers in quotation marks: `"active": "False"`, `roles[primary eq "True"]`. Entra ID, for
   * `active` unless the address has `?aadOptscim062020`, in paths always.
   * @see https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
   */
  readonly quotedValues: boolean
  /**
   * `emails[type eq "work"].value` creates the value it selects when there is none, for `add` and for
   * `replace`, if the filter says what to create (`eq`, joined by `and`). Entra ID.
   * @see https://github.com/wireapp/wire-server/pull/5419
   */
  readonly createOnValuePath: boolean
  /**
   * Paths as member names of a value without path: `{"name.givenName": "Kim"}`, `{"urn:…:User:department": …}`,
   * `{"emails[type eq \"work\"].value": …}`. Entra ID.
   * @see https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility
   */
  readonly pathKeys: boolean
  /**
   * A bare text for a complex attribute with a `value`: `"manager": "26118915"`, `"roles": ["admin"]`. Entra ID.
   * @see https://github.com/pranems/SCIMServer/blob/master/docs/MANAGER_PATCH_STRING_COERCION.md
   */
  readonly textForComplex: boolean
  /**
   * `""` clears an attribute that is not a text, for example `manager`. Entra ID, JumpCloud.
   * @see https://github.com/pranems/SCIMServer/blob/master/docs/MANAGER_PATCH_STRING_COERCION.md
   */
  readonly emptyTextClears: boolean
  /** `[{"value": "x"}]` or `{"value": "x"}` around a value that is neither list nor complex. Entra ID. */
  readonly wrappedValues: boolean
  /** One value where a list is due: `"emails": {…}`. OneLogin. */
  readonly singleForList: boolean
  /**
   * `remove` with a list, or one object, of the values to take out: `{"op": "Remove", "path": "members",
   * "value": [{"value": "id"}]}`. Entra ID, JumpCloud, OneLogin. Switched off, such an operation is refused;
   * it never removes what it does not name.
   * @see https://github.com/MicrosoftDocs/azure-docs/issues/30826
   */
  readonly removeByValue: boolean
  /**
   * A read-only attribute with the value that it has anyway: Okta renames a group by a `replace` without
   * path that carries the `id`.
   * @see https://developer.okta.com/docs/reference/scim/scim-20/
   */
  readonly unchangedReadOnly: boolean
  /** `schemas` inside the value of an extension. Entra ID. */
  readonly schemasInExtension: boolean
}

/** The names of the tolerances. */
export type ScimToleranceName = keyof ScimTolerances

/**
 * Which tolerances hold: `'strict'` for the letter of the RFCs, or single ones switched off.
 * All of them hold by default.
 */
export type ScimToleranceOptions = 'strict' | Partial<ScimTolerances>

const all: ScimTolerances = {
  operationCase: true,
  quotedValues: true,
  createOnValuePath: true,
  pathKeys: true,
  textForComplex: true,
  emptyTextClears: true,
  wrappedValues: true,
  singleForList: true,
  removeByValue: true,
  unchangedReadOnly: true,
  schemasInExtension: true,
}

const none = Object.fromEntries(
  Object.keys(all).map((name) => [name, false]),
) as unknown as ScimTolerances

/** @internal */
export function tolerancesOf(options: ScimToleranceOptions | undefined): ScimTolerances {
  if (options === undefined) return all
  return options === 'strict' ? none : { ...all, ...options }
}
