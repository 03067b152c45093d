import { plural, type SchemaDescription, text } from './schema.js'

/** The core schema of users (RFC 7643, 4.1 and 8.7.1). */
export const userDescription: SchemaDescription = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'User Account',
  attributes: [
    text('userName', 'Unique name of the user, as used to sign in.', {
      required: true,
      uniqueness: 'server',
    }),
    {
      name: 'name',
      type: 'complex',
      description: 'The parts of the real name.',
      subAttributes: [
        text('formatted', 'The full name, ready for display.'),
        text('familyName', 'The family name.'),
        text('givenName', 'The given name.'),
        text('middleName', 'The middle names.'),
        text('honorificPrefix', 'Titles before the name.'),
        text('honorificSuffix', 'Suffixes after the name.'),
      ],
    },
    text('displayName', 'The name shown to others.'),
    text('nickName', 'What the user is called casually.'),
    {
      name: 'profileUrl',
      type: 'reference',
      referenceTypes: ['external'],
      description: 'A page about the user.',
    },
    text('title', 'The title, for example "Vice President".'),
    text('userType', 'The relation to the organisation, for example "Contractor".'),
    text('preferredLanguage', 'The preferred language, as in Accept-Language.'),
    text('locale', 'Where the user is, for formats of currency and dates.'),
    text('timezone', 'The time zone, as an IANA name.'),
    { name: 'active', type: 'boolean', description: 'Whether the account may be used.' },
    text('password', 'The password in clear text. Never returned.', {
      mutability: 'writeOnly',
      returned: 'never',
      caseExact: true,
    }),
    plural('emails', 'E-mail addresses.', { types: ['work', 'home', 'other'] }),
    plural('phoneNumbers', 'Phone numbers.', {
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    plural('ims', 'Addresses for instant messages.', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    plural('photos', 'Pictures of the user.', {
      types: ['photo', 'thumbnail'],
      value: { type: 'reference', referenceTypes: ['external'] },
    }),
    {
      name: 'addresses',
      type: 'complex',
      multiValued: true,
      description: 'Postal addresses.',
      subAttributes: [
        text('formatted', 'The full address, ready for display or a label.'),
        text('streetAddress', 'Street, house number and what else stands on the street line.'),
        text('locality', 'City or place.'),
        text('region', 'State or region.'),
        text('postalCode', 'Postal code.'),
        text('country', 'Country, as ISO 3166-1 alpha-2 code.'),
        text('type', 'What the address is for.', { canonicalValues: ['work', 'home', 'other'] }),
        { name: 'primary', type: 'boolean', description: 'Whether it is the preferred address.' },
      ],
    },
    {
      name: 'groups',
      type: 'complex',
      multiValued: true,
      description: 'The groups the user belongs to. They change through the groups alone.',
      mutability: 'readOnly',
      subAttributes: [
        text('value', 'The id of the group.', { mutability: 'readOnly', caseExact: true }),
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'readOnly',
          description: 'The address of the group.',
        },
        text('display', 'The name of the group.', { mutability: 'readOnly' }),
        text('type', 'Whether the membership is the own one.', {
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
    },
    plural('entitlements', 'What the user has a right to.'),
    plural('roles', 'The roles of the user.'),
    plural('x509Certificates', 'Certificates, in DER and base64.', {
      value: { type: 'binary' },
    }),
  ],
}

/** The extension for users of an enterprise (RFC 7643, 4.3 and 8.7.1). */
export const enterpriseUserDescription: SchemaDescription = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    text('employeeNumber', 'Number or text that the organisation knows the person by.'),
    text('costCenter', 'Name of the cost centre.'),
    text('organization', 'Name of the organisation.'),
    text('division', 'Name of the division.'),
    text('department', 'Name of the department.'),
    {
      name: 'manager',
      type: 'complex',
      description: "The user's manager.",
      subAttributes: [
        text('value', 'The id of the manager.', { caseExact: true }),
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User'],
          description: 'The address of the manager.',
        },
        text('displayName', "The manager's displayName.", { mutability: 'readOnly' }),
      ],
    },
  ],
}
