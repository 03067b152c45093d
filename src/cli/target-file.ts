import { type Issue, isRosterError } from '../core/errors.js'
import { atlassianOrganization, atlassianScimDirectory } from '../targets/atlassian-cloud/index.js'
import { bitbucketCloud, bitbucketDataCenter } from '../targets/bitbucket/index.js'
import {
  type ConfluenceCloudOptions,
  confluenceCloud,
  confluenceDataCenter,
} from '../targets/confluence/index.js'
import type { Authentication } from '../targets/connection.js'
import type { Target } from '../targets/contract.js'
import { crowd } from '../targets/crowd/index.js'
import { jiraCloud, jiraDataCenter } from '../targets/jira/index.js'
import { type DataFile, inputFault, listIssues, readData } from './input-file.js'
import { type Io, secretOf } from './io.js'
import type { LedgerFile } from './ledger.js'

/** What a target file may say; secrets are named by their environment variable and never written in it. */
interface TargetFile {
  readonly product: string
  readonly auth:
    | { readonly tokenEnv: string }
    | { readonly username: string; readonly passwordEnv: string }
  readonly ledger?: LedgerFile
  readonly [setting: string]: unknown
}

/** What a target file describes. */
export interface DescribedTarget {
  readonly target: Target
  /** Where is remembered what was done in it; without it nowhere. */
  readonly ledger?: LedgerFile
}

interface Product {
  /** Makes the target of settings that have been checked one by one. */
  readonly make: (settings: object) => Target
  /** Settings that say where the product is: each of them has to be there. */
  readonly needs: readonly string[]
  /** Settings it may have besides those and the ones of every product. */
  readonly takes: readonly string[]
}

/** Each setting is checked below, and the factory checks them together. */
function product<Options>(
  make: (options: Options) => Target,
  needs: readonly string[],
  takes: readonly string[] = [],
): Product {
  return { make: (settings) => make(settings as Options), needs, takes }
}

/** The products a target file can name. */
const products: Readonly<Record<string, Product>> = {
  'atlassian-organization': product(
    atlassianOrganization,
    ['orgId'],
    ['directoryId', 'apiUrl', 'roles', 'sendNotification', 'deactivate', 'manageAccounts'],
  ),
  'atlassian-scim-directory': product(
    atlassianScimDirectory,
    ['directoryId'],
    ['apiUrl', 'verifiedDomains'],
  ),
  'bitbucket-cloud': product(bitbucketCloud, ['workspace'], ['apiUrl', 'legacyGroups']),
  'bitbucket-data-center': product(bitbucketDataCenter, ['baseUrl'], ['shutByGroups']),
  'confluence-cloud': product(confluenceOfSite, [], ['siteUrl', 'cloudId', 'apiUrl', 'people']),
  'confluence-data-center': product(confluenceDataCenter, ['baseUrl']),
  crowd: product(crowd, ['baseUrl']),
  'jira-cloud': product(jiraCloud, [], ['siteUrl', 'cloudId', 'apiUrl', 'products']),
  'jira-data-center': product(jiraDataCenter, ['baseUrl']),
}

/** Confluence Cloud cannot find anybody by e-mail address; Jira on the same site can. */
function confluenceOfSite({
  people,
  ...options
}: ConfluenceCloudOptions & { readonly people?: 'jira' }): Target {
  if (people === undefined) return confluenceCloud(options)
  return confluenceCloud({ ...options, people: jiraCloud({ ...options, properties: [] }) })
}

/** Makes the target that a JSON or YAML file describes. */
export async function readTarget(path: string, io: Io): Promise<DescribedTarget> {
  const file = await readData(path, io)
  const issues = faultsOf(file.value)
  if (issues.length > 0) {
    throw inputFault(path, `is no target:\n${listIssues(issues, file.locate)}`)
  }
  const described = file.value as TargetFile
  const { ledger } = described
  return { target: makeTarget(file, described, io), ...(ledger && { ledger }) }
}

function makeTarget(file: DataFile, described: TargetFile, io: Io): Target {
  const { product, auth, ledger: _, ...rest } = described
  const known = products[product]
  if (!known) throw inputFault(file.path, 'names a product that is not known')
  try {
    return known.make({ ...rest, auth: credentials(auth, io) })
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'TARGET_CONFIG_INVALID') throw error
    const list = listIssues(error.details.issues, file.locate)
    throw inputFault(file.path, `cannot be used:\n${list}`, error)
  }
}

function credentials(auth: TargetFile['auth'], io: Io): Authentication {
  if ('tokenEnv' in auth) return { token: secretOf(auth.tokenEnv, io) }
  return { username: auth.username, password: secretOf(auth.passwordEnv, io) }
}

type Check = readonly [holds: (value: unknown) => boolean, message: string]

const flag: Check = [isFlag, 'must be true or false']
const text: Check = [isText, 'must be a text']

/** What every setting must be; whether the product knows it is another question. */
const settings: Readonly<Record<string, Check>> = {
  name: text,
  baseUrl: [isText, 'must be the address of the product'],
  siteUrl: text,
  cloudId: text,
  apiUrl: text,
  people: [(value) => value === 'jira', 'must be jira'],
  orgId: text,
  directoryId: text,
  properties: [isTexts, 'must list names'],
  verifiedDomains: [isTexts, 'must list domains'],
  roles: [isRoles, 'must list roles, each { resource, role }'],
  deactivate: [(value) => value === 'suspend' || value === 'disable', 'must be suspend or disable'],
  products: [isTexts, 'must list products, for example jira-software'],
  ledger: [isLedger, 'must be { databaseUrlEnv, tenant }: the name of an environment variable'],
  legacyGroups: [(value) => value === 'read' || value === 'write', 'must be read or write'],
  manageAccounts: flag,
  sendNotification: flag,
  shutByGroups: flag,
  workspace: text,
  allowInsecure: flag,
}

function faultsOf(value: unknown): Issue[] {
  if (!isRecord(value)) return [{ pointer: '', message: 'must be an object' }]
  const issues: Issue[] = []
  const demand = (holds: boolean, pointer: string, message: string) => {
    if (!holds) issues.push({ pointer, message })
  }
  const { product: name, auth } = value
  const named = typeof name === 'string' && Object.hasOwn(products, name)
  demand(named, '/product', `must be one of ${Object.keys(products).join(', ')}`)
  const { needs, takes }: Pick<Product, 'needs' | 'takes'> = (named
    ? products[name]
    : undefined) ?? {
    needs: [],
    takes: Object.keys(settings),
  }
  const known = [
    ...['product', 'name', ...needs, 'auth', 'properties', 'allowInsecure', ...takes, 'ledger'],
  ]
  for (const key of Object.keys(value))
    demand(known.includes(key), `/${key}`, `is not known; there are ${known.join(', ')}`)
  for (const [key, [holds, message]] of Object.entries(settings))
    if (needs.includes(key) || (known.includes(key) && value[key] !== undefined))
      demand(holds(value[key]), `/${key}`, message)
  demand(
    isRecord(auth) &&
      Object.values(auth).every(isText) &&
      ['tokenEnv', 'passwordEnv,username'].includes(Object.keys(auth).sort().join(',')),
    '/auth',
    'must be { tokenEnv } or { username, passwordEnv }: names of environment variables, no secrets',
  )
  return issues
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isLedger(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { databaseUrlEnv, tenant, ...others } = value
  return (
    isText(databaseUrlEnv) &&
    (tenant === undefined || isText(tenant)) &&
    Object.keys(others).length === 0
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

function isRoles(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => isRecord(one) && isText(one['resource']) && isText(one['role']))
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
