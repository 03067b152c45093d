import { type SchemaDescription, text } from './schema.js'

/** The core schema of groups (RFC 7643, 4.2 and 8.7.1). */
export const groupDescription: SchemaDescription = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'Group',
  attributes: [
    // Required by 4.2; the JSON of 8.7.1 says otherwise, which is a known erratum.
    text('displayName', 'The name of the group.', { required: true }),
    {
      name: 'members',
      type: 'complex',
      multiValued: true,
      description: 'The members: a set, by their value.',
      subAttributes: [
        text('value', 'The id of the member.', { mutability: 'immutable', caseExact: true }),
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
          description: 'The address of the member.',
        },
        text('type', 'What the member is.', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
        text('display', 'The name of the member.', { mutability: 'immutable' }),
      ],
    },
  ],
}
