import type { Issue } from '../core/errors.js'
import { RosterError } from '../core/errors.js'
import { bitbucketDataCenter } from '../targets/bitbucket/index.js'
import { confluenceDataCenter } from '../targets/confluence/index.js'
import type { Authentication, ConnectionOptions } from '../targets/connection.js'
import type { Target } from '../targets/contract.js'
import { crowd } from '../targets/crowd/index.js'
import { jiraDataCenter } from '../targets/jira/index.js'
import { type DataFile, inputFault, listIssues, readData } from './input-file.js'
import type { Io } from './io.js'

/** What a target file may say; secrets are named by their environment variable and never written in it. */
interface TargetFile {
  readonly product: string
  readonly name?: string
  readonly baseUrl: string
  readonly auth:
    | { readonly tokenEnv: string }
    | { readonly username: string; readonly passwordEnv: string }
  readonly properties?: readonly string[]
  readonly allowInsecure?: boolean
}

type Common = ConnectionOptions & {
  readonly name?: string
  readonly properties?: readonly string[]
}

/** The products a target file can name. */
const products: Readonly<Record<string, (options: Common) => Target>> = {
  'bitbucket-data-center': bitbucketDataCenter,
  'confluence-data-center': confluenceDataCenter,
  crowd,
  'jira-data-center': jiraDataCenter,
}

/** Makes the target that a JSON or YAML file describes. */
export async function readTarget(path: string, io: Io): Promise<Target> {
  const file = await readData(path, io)
  const issues = faultsOf(file.value)
  if (issues.length > 0) {
    throw inputFault(path, `is no target:\n${listIssues(issues, file.locate)}`)
  }
  return makeTarget(file, file.value as TargetFile, io)
}

function makeTarget(file: DataFile, described: TargetFile, io: Io): Target {
  const { product, auth, ...rest } = described
  const make = products[product]
  if (!make) throw inputFault(file.path, 'names a product that is not known')
  try {
    return make({ ...rest, auth: credentials(auth, io) })
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'TARGET_CONFIG_INVALID') throw error
    throw inputFault(file.path, `cannot be used: ${error.message.replace(/\.$/, '')}`, error)
  }
}

function credentials(auth: TargetFile['auth'], io: Io): Authentication {
  if ('tokenEnv' in auth) return { token: secret(auth.tokenEnv, io) }
  return { username: auth.username, password: secret(auth.passwordEnv, io) }
}

function secret(name: string, io: Io): string {
  const value = io.env[name]
  if (value === undefined || value === '')
    throw new RosterError('CLI_INPUT', `The environment variable ${name} is not set.`, {})
  return value
}

const known = ['product', 'name', 'baseUrl', 'auth', 'properties', 'allowInsecure']

function faultsOf(value: unknown): Issue[] {
  if (!isRecord(value)) return [{ pointer: '', message: 'must be an object' }]
  const issues: Issue[] = []
  const demand = (holds: boolean, pointer: string, message: string) => {
    if (!holds) issues.push({ pointer, message })
  }
  for (const key of Object.keys(value))
    demand(known.includes(key), `/${key}`, `is not known; there are ${known.join(', ')}`)
  const { product, name, baseUrl, auth, properties, allowInsecure } = value
  demand(
    typeof product === 'string' && Object.hasOwn(products, product),
    '/product',
    `must be one of ${Object.keys(products).join(', ')}`,
  )
  demand(name === undefined || isText(name), '/name', 'must be a text')
  demand(isText(baseUrl), '/baseUrl', 'must be the address of the product')
  demand(
    properties === undefined || (Array.isArray(properties) && properties.every(isText)),
    '/properties',
    'must list names',
  )
  demand(
    allowInsecure === undefined || typeof allowInsecure === 'boolean',
    '/allowInsecure',
    'must be true or false',
  )
  demand(
    isRecord(auth) &&
      Object.values(auth).every(isText) &&
      ['tokenEnv', 'passwordEnv,username'].includes(Object.keys(auth).sort().join(',')),
    '/auth',
    'must be { tokenEnv } or { username, passwordEnv }: names of environment variables, no secrets',
  )
  return issues
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
