import { compileAttributes, type ScimAttribute } from './attribute.js'
import { type AttributeDescription, text } from './schema.js'

const readOnly = { mutability: 'readOnly', caseExact: true } as const

/** What every resource has besides the attributes of its schemas (RFC 7643, 3 and 3.1). */
const common: readonly AttributeDescription[] = [
  {
    name: 'schemas',
    type: 'reference',
    multiValued: true,
    required: true,
    returned: 'always',
    referenceTypes: ['uri'],
    description: 'The schemas that the resource has attributes of.',
  },
  text('id', 'The id that the service provider gave the resource.', {
    ...readOnly,
    returned: 'always',
    uniqueness: 'server',
  }),
  text('externalId', 'The id that the client knows the resource by.', { caseExact: true }),
  {
    name: 'meta',
    type: 'complex',
    mutability: 'readOnly',
    description: 'What the service provider says about the resource.',
    subAttributes: [
      text('resourceType', 'Name of the resource type.', readOnly),
      {
        name: 'created',
        type: 'dateTime',
        mutability: 'readOnly',
        description: 'When the resource was made.',
      },
      {
        name: 'lastModified',
        type: 'dateTime',
        mutability: 'readOnly',
        description: 'When the resource last changed.',
      },
      {
        name: 'location',
        type: 'reference',
        referenceTypes: ['uri'],
        mutability: 'readOnly',
        description: 'The address of the resource.',
      },
      text('version', 'The version, as an HTTP entity tag.', readOnly),
    ],
  },
]

/** @internal The common attributes, compiled for a type with this core schema. */
export function commonAttributes(schema: string): readonly ScimAttribute[] {
  return compileAttributes(common, { schema }).all
}
