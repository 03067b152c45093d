import { type AttributeDescription, type SchemaDescription, text } from './schema.js'

const readOnly = { mutability: 'readOnly' } as const
const told = (name: string, description: string, more: Partial<AttributeDescription> = {}) =>
  text(name, description, { ...readOnly, ...more })
const uri = (name: string, description: string, more: Partial<AttributeDescription> = {}) =>
  told(name, description, { type: 'reference', referenceTypes: ['uri'], ...more })
const flag = (name: string, description: string) =>
  told(name, description, { type: 'boolean', required: true })
const whole = (name: string, description: string, more: Partial<AttributeDescription> = {}) =>
  told(name, description, { type: 'integer', ...more })
const parts = (
  name: string,
  description: string,
  subAttributes: readonly AttributeDescription[],
  more: Partial<AttributeDescription> = {},
) => told(name, description, { type: 'complex', subAttributes, ...more })
const feature = (
  name: string,
  description: string,
  more: readonly AttributeDescription[] = [],
  required = true,
) => parts(name, description, [flag('supported', 'Whether it can be used.'), ...more], { required })

const core = 'urn:ietf:params:scim:schemas:core:2.0'
const must = { required: true } as const
const many = { multiValued: true } as const

const serviceProviderConfig: SchemaDescription = {
  id: `${core}:ServiceProviderConfig`,
  name: 'Service Provider Configuration',
  description: 'What the service provider can do',
  attributes: [
    uri('documentationUri', 'A page for people.', { referenceTypes: ['external'] }),
    feature('patch', 'PATCH (RFC 7644, 3.5.2).'),
    feature('bulk', 'Bulk requests (RFC 7644, 3.7).', [
      whole('maxOperations', 'Most operations of a request.', must),
      whole('maxPayloadSize', 'Largest request, in bytes.', must),
    ]),
    feature('filter', 'Filters (RFC 7644, 3.4.2.2).', [
      whole('maxResults', 'Most resources of an answer.', must),
    ]),
    feature('changePassword', 'Changing a password.'),
    feature('sort', 'Sorting (RFC 7644, 3.4.2.3).'),
    feature('etag', 'Versions of resources (RFC 7644, 3.14).'),
    parts('pagination', 'How long lists are read (RFC 9865, 4).', [
      flag('cursor', 'Whether by cursors.'),
      flag('index', 'Whether by numbers.'),
      told('defaultPaginationMethod', 'Which of the two, when a client does not say.', {
        canonicalValues: ['cursor', 'index'],
      }),
      whole('defaultPageSize', 'Resources of a page, when a client does not say.'),
      whole('maxPageSize', 'Most resources of a page.'),
      whole('cursorTimeout', 'How long a cursor is good, in seconds.'),
    ]),
    parts(
      'authenticationSchemes',
      'How clients prove who they are.',
      [
        told('type', 'The scheme.', {
          ...must,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        told('name', 'Its name for people.', must),
        told('description', 'What it is.', must),
        uri('specUri', 'Where it is specified.', { referenceTypes: ['external'] }),
        uri('documentationUri', 'How to use it.', { referenceTypes: ['external'] }),
        told('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
      ],
      { ...many, ...must },
    ),
  ],
}

const resourceType: SchemaDescription = {
  id: `${core}:ResourceType`,
  name: 'ResourceType',
  description: 'A type of resources',
  attributes: [
    told('id', 'Its id, which is its name.'),
    told('name', 'Its name.', must),
    told('description', 'What it is for.'),
    uri('endpoint', 'Path of its endpoint, below the base address.', must),
    uri('schema', 'Its core schema.', { ...must, caseExact: true }),
    parts(
      'schemaExtensions',
      'Its extensions.',
      [uri('schema', 'The schema.', must), flag('required', 'Whether resources must have it.')],
      many,
    ),
  ],
}

const characteristics: readonly AttributeDescription[] = [
  told('name', 'Its name.', { ...must, caseExact: true }),
  told('type', 'Its data type.', {
    ...must,
    canonicalValues: [
      ...['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
    ],
  }),
  flag('multiValued', 'Whether it has a list of values.'),
  told('description', 'What it is for.', { caseExact: true }),
  told('required', 'Whether a resource must have it.', { type: 'boolean' }),
  told('canonicalValues', 'Values one should expect.', { ...many, caseExact: true }),
  told('caseExact', 'Whether case counts.', { type: 'boolean' }),
  told('mutability', 'Who may write it, and when.', {
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  told('returned', 'When it is in an answer.', {
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  told('uniqueness', 'Among which resources a value occurs once.', {
    canonicalValues: ['none', 'server', 'global'],
  }),
  told('referenceTypes', 'What it may point to.', { ...many, caseExact: true }),
]

const schema: SchemaDescription = {
  id: `${core}:Schema`,
  name: 'Schema',
  description: 'The attributes of resources',
  attributes: [
    uri('id', 'The URI of the schema.', { ...must, caseExact: true }),
    told('name', 'Its name for people.'),
    told('description', 'What it is for.'),
    parts(
      'attributes',
      'The attributes.',
      [
        ...characteristics,
        parts('subAttributes', 'Its parts, described alike.', characteristics, many),
      ],
      { ...many, ...must },
    ),
  ],
}

/**
 * The schemas of discovery itself: ServiceProviderConfig, ResourceType and Schema (RFC 7643, 5 to 7 and 8.7.2).
 * The last nests one level deeper than resources may, so no registry takes it.
 */
export const discoveryDescriptions: readonly SchemaDescription[] = [
  serviceProviderConfig,
  resourceType,
  schema,
]
