/** A demand of RFC 7643, 7644 or 9865 on a service provider, and the test that holds this one to it. */
interface Clause {
  /** The section, for example `3.5.2.3`. */
  readonly section: string
  /** What it demands, in short. */
  readonly demand: string
  /** File and title of the test; or why no client could tell. */
  readonly seen: { readonly file: string; readonly title: string } | { readonly unseen: string }
  /**
   * Which of the words MUST, SHALL and REQUIRED of the RFC it answers: `3.5.2#1-3` are the first three of
   * section 3.5.2. `rfc-words.ts` has how many there are.
   */
  readonly words: string
}

type Seen = readonly [file: string, title: string] | string

/** `[section, demand, [file, title], words]`, or in the place of the test the reason why there is none. */
const clausesOf = (
  list: readonly (readonly [section: string, demand: string, seen: Seen, words?: string])[],
): readonly Clause[] =>
  list.map(([section, demand, seen, words = '']) => ({
    section,
    demand,
    words,
    seen: typeof seen === 'string' ? { unseen: seen } : { file: seen[0], title: seen[1] },
  }))

const schema7643 = 'rfc7643-clauses'
const protocol7644 = 'rfc7644-clauses'
const examples = 'rfc7644-examples'

/** The MUST, MUST NOT, REQUIRED and SHALL of RFC 7643 that are about a service provider, read section by section. */
export const rfc7643: readonly Clause[] = clausesOf([
  [
    '2.1',
    'attribute names have no case',
    [schema7643, '2.1: names of attributes are taken in any case'],
  ],
  [
    '2.1',
    'attribute names keep the ABNF of ATTRNAME',
    ['registry', '7: all faults of a description are told at once, with their places'],
    '2.1#2',
  ],
  [
    '2.2',
    'what is left out of a description has its default',
    ['registry', '2.2: what a description leaves out has its default'],
    '2.2#1',
  ],
  ['2.2', 'a required attribute is there', ['resource', '2.2: required attributes']],
  [
    '2.2',
    'readOnly attributes are not modified',
    ['patch', 'RFC 7643 2.2: read-only attributes do not change'],
    '7#9',
  ],
  [
    '2.2',
    'immutable attributes are set once',
    ['patch', 'RFC 7643 2.2: what is immutable is set once'],
    '7#10',
  ],
  [
    '2.2',
    'writeOnly attributes are not returned',
    [schema7643, '4.1.1 and 7: a password is in no answer, whatever is asked for'],
    '7#11',
  ],
  [
    '2.2',
    'caseExact says how text compares',
    ['filter', 'RFC 7643 2.2: caseExact decides how text compares'],
    '7#7',
  ],
  [
    '2.3.1 to 2.3.8',
    'a value has the type of its attribute',
    ['resource', '2.3: a %s is refused if it is none'],
    '2.3.4#1 2.3.5#1-3 2.3.6#1 2.3.7#1',
  ],
  [
    '2.3.5',
    'a dateTime has date and time, and compares as an instant',
    ['filter', 'dates compare as instants, in whatever zone they are written'],
  ],
  [
    '2.3.6',
    'binary values are base64 and case exact',
    ['registry', '2.3.6, 2.3.7: binary values and references are case exact'],
  ],
  [
    '2.3.7',
    'a reference leads to what it names',
    [
      schema7643,
      '2.3.7: every $ref and location that is answered leads to the resource that it names',
    ],
    '2.3.7#2-4',
  ],
  [
    '2.3.8',
    'a complex attribute has no complex parts, and no value of its own',
    ['registry', '7: all faults of a description are told at once, with their places'],
    '1.2#1 2.3.8#2',
  ],
  [
    '2.4',
    'primary is true once at most',
    [
      schema7643,
      '2.4: at most one value is primary: two in a body are refused, a new one takes over',
    ],
    '2.4#3-4 8.7.1#4-10',
  ],
  [
    '2.4',
    'the canonical values of type are open',
    ['resource', '2.4: one primary value at most; canonical values are no closed set'],
  ],
  [
    '2.5',
    'null, an empty list and no value are the same',
    [schema7643, '2.5: null, an empty list and no value are the same'],
    '2.5#1',
  ],
  [
    '3',
    'schemas is there, not empty, without duplicates, and names what has values',
    [
      schema7643,
      '3: schemas is there, without anything twice, and names each extension that has a value',
    ],
    '2.1#1 3#1-2 3#4',
  ],
  [
    '3',
    'schemas names the core schema',
    ['resource', '3: schemas names the core schema'],
    '3.3#1-2',
  ],
  [
    '3.1',
    'id is unique, given by the service, never bulkId, and does not change',
    [schema7643, '3.1: an id is given by the service, is unique, never holds bulkId, and stays'],
    '3.1#2 3.1#5 3.1#7-8',
  ],
  [
    '3.1',
    'id is always returned',
    [
      protocol7644,
      '3.9: what is always returned cannot be excluded, and comes with any attributes',
    ],
    '3.1#4',
  ],
  [
    '3.1',
    'an id is not given out again',
    'Ids are random (UUIDs of version 4): that none returns cannot be shown, only that they differ.',
    '3.1#6',
  ],
  [
    '3.1',
    'externalId is of the client',
    [schema7643, '3.1: an externalId comes from the client alone'],
    '3.1#9-10',
  ],
  [
    '3.1',
    'meta is of the service, whatever the body says',
    [
      schema7643,
      '3.1: meta is of the service; lastModified is created at first; location and version are those of the headers',
    ],
    '3.1#11-15',
  ],
  [
    '3.1',
    'id, externalId and meta belong to every type',
    ['registry', '3.1: id, externalId and meta belong to every type'],
    '3#6 3.1#1 3.1#3',
  ],
  [
    '3.3',
    'an extension stands under its URI',
    ['registry', '3.3: attributes of an extension answer to their URI alone'],
    '3.3#3',
  ],
  [
    '3.3',
    'an extension that gains a value is named in schemas',
    ['patch', 'RFC 7643 3.3: an extension that gains its first value is named in schemas'],
  ],
  [
    '4.1.1',
    'userName is there, not empty, unique without regard to case',
    [
      schema7643,
      '4.1.1: a userName is there, is not empty, and is one user’s, without regard to case',
    ],
    '4.1.1#1-3 8.7.1#1-3',
  ],
  [
    '4.1.1',
    'a password is never returned',
    [schema7643, '4.1.1 and 7: a password is in no answer, whatever is asked for'],
    '4.1.1#4 4.1.1#7',
  ],
  [
    '4.1.1',
    'a password is not kept in clear text',
    ['changes', 'are taken and not kept: no store ever sees one'],
    '4.1.1#5-6 9.2#1',
  ],
  [
    '4.1.2',
    'groups of a user are read-only',
    [schema7643, '4.1.2: the groups of a user change through the groups alone'],
    '4.1.2#3-4',
  ],
  [
    '4.1.2',
    'x509Certificates are base64',
    ['resource', '2.3: a %s is refused if it is none'],
    '4.1.2#5',
  ],
  [
    '4.1.2',
    'a photo is an image file',
    'What a URI leads to outside the service is not looked at.',
    '4.1.2#1',
  ],
  [
    '4.2',
    'a group has a displayName; members are immutable',
    [schema7643, '4.2: a group has a displayName, and its members cannot change, only come and go'],
    '4.2#1 8.7.1#11',
  ],
  [
    '4.2',
    '$ref of a member is the address of a user or group',
    [
      schema7643,
      '2.3.7: every $ref and location that is answered leads to the resource that it names',
    ],
  ],
  [
    '4.3',
    'the enterprise extension comes through',
    ['resource', '8.3: the enterprise user comes through unchanged'],
  ],
  [
    '5',
    'the configuration has all that is required',
    [schema7643, '5: /ServiceProviderConfig'],
    '5#1-19',
  ],
  [
    '6',
    'a resource type has name, endpoint and schema',
    [schema7643, '6: every resource type'],
    '6#1-5 6#9 6#11 8.7.2#1-2',
  ],
  [
    '6',
    'its schemas are there',
    [
      schema7643,
      '6: the schemas and extensions of every resource type are listed, its endpoint answers',
    ],
    '6#6-8',
  ],
  [
    '7',
    'a schema describes every characteristic',
    [schema7643, '7: every schema'],
    '7#1-6 8.7.2#4-8',
  ],
  [
    '7',
    'returned: always, never, default, request',
    ['resource', 'returned: request is shown when asked for'],
  ],
  [
    '7',
    'uniqueness: server',
    ['protocol', '3.3: a name that is taken gets 409 uniqueness, in whatever case'],
  ],
  [
    '8.1 to 8.3',
    'the examples of users',
    [
      'rfc7643-examples',
      '%s comes back as it was sent, but for what is read-only or never returned',
    ],
  ],
  ['8.4', 'the example of a group', ['rfc7643-examples', '8.4: a group with two members']],
  ['8.5', 'the example of a configuration', ['rfc7643-examples', '8.5: what the service can do']],
  ['8.6', 'the example of resource types', ['rfc7643-examples', '8.6: the resource types']],
  [
    '8.7.2',
    'the schemas of discovery',
    ['service', 'RFC 7643, 8.7.2: lists the schemas of discovery besides those of resources'],
  ],
  [
    '9.1, 9.3',
    'personal data is protected in transport and rest',
    'Transport and disks are of the deployment: the service speaks the HTTP that it is mounted in.',
  ],
  [
    '2.3.8',
    'the order of attributes, and of schemas, does not matter',
    ['rfc7643-clauses', '2.3.8 and 3: the order of attributes and of schemas does not matter'],
    '2.3.8#1 3#5',
  ],
  [
    '2.4',
    'URIs with and without a version are the same resource',
    'Optional: addresses are answered with the basePath that they came by, and one service has one.',
    '2.4#5',
  ],
  [
    '3',
    'schemas names only what the type has',
    'Departed from: an extension that no schema describes is kept as it came, so that no data is lost on the way; what the service itself answers follows the clause.',
    '3#3',
  ],
  [
    '4.1.2',
    'a country is two letters',
    'Departed from: identity providers send names of countries; the value is kept as it came.',
    '4.1.2#2',
  ],
  [
    '4.1.2',
    'a value holds one certificate',
    'What a certificate holds is not looked at.',
    '4.1.2#6',
  ],
  [
    '4.3',
    'manager has value and $ref',
    [
      'rfc7643-clauses',
      '2.3.7: every $ref and location that is answered leads to the resource that it names',
    ],
    '8.7.1#12-13',
  ],
  [
    '6',
    'a required extension is there, with what it requires',
    ['rfc7643-clauses', '6: an extension that is required is there, with what it requires'],
    '6#10 8.7.2#3',
  ],
  [
    '7',
    'values keep their case',
    ['rfc7643-clauses', '7: values keep the case in which they came'],
    '7#8',
  ],
])

/** The MUST, MUST NOT, REQUIRED and SHALL of RFC 7644 that are about a service provider, read section by section. */
export const rfc7644: readonly Clause[] = clausesOf([
  ['2', 'TLS', 'The service is mounted in a server that has the connection.', '7.2#1-3'],
  [
    '2',
    'a request without valid credentials gets 401 with a challenge',
    [
      'protocol',
      '2: a request without a token, or with a wrong one, is answered with 401 and a challenge',
    ],
    '2#1',
  ],
  [
    '2',
    'a client is mapped to what it may do',
    ['service', 'have stores and tokens of their own, and addresses that name them'],
    '2#2-3',
  ],
  [
    '3.1',
    'application/scim+json is accepted and answered',
    ['protocol', '3.1: bodies are application/scim+json or application/json; other types get 415'],
    '3.8#4',
  ],
  [
    '3.3',
    'readOnly attributes of a body are ignored',
    ['protocol', '3.3: readOnly attributes of the body are ignored'],
    '3.3#1-2',
  ],
  [
    '3.3',
    '201 with the URI in Location and meta.location',
    [
      'protocol',
      'answers 201 with the resource, its address in Location and meta.location, and its version',
    ],
    '3.1#3 3.3#3-4',
  ],
  [
    '3.3',
    'a duplicate gets 409 uniqueness',
    ['protocol', '3.3: a name that is taken gets 409 uniqueness, in whatever case'],
    '3.3#5',
  ],
  [
    '3.3.1',
    'meta.resourceType is set by the service',
    [protocol7644, '3.3.1: meta.resourceType is the type of the endpoint, whatever the body says'],
    '3.3.1#1',
  ],
  [
    '3.4.1',
    'a known resource is answered, an unknown one with 404',
    ['protocol', '3.4.1: a resource that is not there gets 404'],
  ],
  [
    '3.4.2',
    'a list names its schema, totalResults, startIndex, itemsPerPage',
    [protocol7644, '3.4.2: a list says how many there are, and where it begins and how long it is'],
    '3.4.2#1-5',
  ],
  [
    '3.4.2',
    'no results is 200 with totalResults 0',
    ['protocol', '3.4.2: a query without results is 200 with totalResults 0'],
    '3.4.2#6',
  ],
  [
    '3.4.2.1',
    'across types, an attribute that is not defined has no value',
    [protocol7644, '3.4.2.1: of several types, those that lack the attribute do not match'],
    '3.4.2.1#3-4',
  ],
  [
    '3.4.2.1',
    'tooMany where there are too many results',
    'Lists come in pages of a bounded size, so there never are too many results.',
    '3.4.2.1#2',
  ],
  [
    '3.4.2.2',
    'the operators and their precedence',
    ['filter', '"and" binds more tightly than "or", "not" more than both'],
    '3.4.2.2#1 3.4.2.2#11',
  ],
  [
    '3.4.2.2',
    'operators and attribute names have no case',
    ['filter', 'operators and attribute names have no case'],
  ],
  [
    '3.4.2.2',
    'booleans and binary have no order: invalidFilter',
    [protocol7644, '3.4.2.2: booleans and binary values have no order: 400 invalidFilter'],
    '3.4.2.2#4-7',
  ],
  [
    '3.4.2.2',
    'value filters are met by one value',
    ['filter', 'brackets ask for one value that meets all'],
    '3.4.2.2#8-9',
  ],
  [
    '3.4.2.2',
    'a malformed filter gets 400 invalidFilter',
    ['protocol', '3.4.2.2: a filter that is malformed gets 400 invalidFilter'],
    '3.4.2.2#2-3 3.4.2.2#10 3.4.2.2#14',
  ],
  [
    '3.4.2.3',
    'ascending by default, by case as caseExact says, no value last or first',
    [
      protocol7644,
      '3.4.2.3: ascends unless told otherwise, without regard to case; what has no value comes last, or first when it descends',
    ],
    '3.4.2.3#1-3',
  ],
  [
    '3.4.2.3',
    'a list by its primary value or its first',
    [protocol7644, '3.4.2.3: a list is sorted by its primary value, or else its first'],
  ],
  [
    '3.4.2.4',
    'startIndex and count out of bounds',
    [
      'protocol',
      '3.4.2.4: startIndex under 1 is 1, count under 0 is 0, beyond the end is an empty page',
    ],
    '3.4.2.4#2 3.4.2.4#4',
  ],
  [
    '3.4.2.4',
    'never more than count',
    [protocol7644, '3.4.2.4: never more than count; none for 0, but how many there are'],
    '3.4.2.4#3',
  ],
  [
    '3.4.2.5',
    'attributes and excludedAttributes',
    [
      'protocol',
      '3.4.2.5 and 3.9: attributes and excludedAttributes, on every verb; id always comes',
    ],
    '3.4.2.5#1-2',
  ],
  [
    '3.4.3',
    'POST to .search answers as GET does',
    ['protocol', '3.4.3: a search by POST answers as the GET does'],
    '3.4.3#1-2 3.4.3#6-7',
  ],
  ['3.5.1', 'PUT creates nothing', [protocol7644, '3.5.1: PUT makes no resource'], '3.2#1 3.5.1#1'],
  [
    '3.5.1',
    'PUT replaces, ignores readOnly, demands required',
    [
      protocol7644,
      '3.5.1: PUT replaces what can be written, ignores what is read-only, and demands what is required',
    ],
    '3.5#1 3.5.1#2-3 3.5.1#6-7',
  ],
  [
    '3.5.1',
    'PUT of an immutable value that differs gets 400 mutability',
    ['resource', 'what is immutable must stay the same'],
    '3.5.1#4-5',
  ],
  [
    '3.5.2',
    'the message: schemas, Operations, op',
    ['patch', '%s is refused'],
    '3.5.2#1-3 3.5.2.1#1',
  ],
  [
    '3.5.2',
    'all or nothing',
    [protocol7644, '3.5.2: a failed PATCH leaves the resource as it was, version and all'],
    '3.5.2#11-14',
  ],
  [
    '3.5.2',
    'operations in their order, each on the outcome of the one before',
    ['patch', 'operations are carried out in their order, each on the outcome of the one before'],
  ],
  [
    '3.5.2',
    'a new primary value takes that role from the other',
    ['patch', '3.5.2: a new primary value takes that role from the other'],
    '3.5.2#10',
  ],
  [
    '3.5.2',
    '200 when attributes are asked for',
    [protocol7644, '3.5.2: with attributes in the query it answers 200 and those attributes'],
    '3.5.2#16',
  ],
  [
    '3.5.2',
    '200 with the resource, or 204',
    ['changes', 'answers 200 with a user; 204 for a group, and 200 when attributes are asked for'],
    '3.5.2#15',
  ],
  [
    '3.5.2',
    'schemas gains the extension that gained a value',
    [
      schema7643,
      '3: schemas is there, without anything twice, and names each extension that has a value',
    ],
  ],
  [
    '3.5.2.1',
    'add has a value; what is there already changes nothing',
    [protocol7644, '3.5.2.1: adding what is there already changes neither version nor time'],
    '3.5.2.1#3',
  ],
  ['3.5.2.2', 'remove without path is noTarget', ['patch', 'without path is noTarget'], '3.5.2#4'],
  [
    '3.5.2.2',
    'removing what is required or readOnly is mutability',
    ['patch', 'what is required or read-only stays: mutability'],
    '3.5.2.2#6',
  ],
  [
    '3.5.2.2',
    'the last value removed takes the attribute with it',
    ['patch', 'the values a filter selects; the last one takes the attribute with it'],
    '3.5.2.2#3 3.5.2.2#5',
  ],
  [
    '3.5.2.3',
    'replace by a filter without a match is noTarget',
    ['patch', 'a filter that selects nothing is noTarget'],
    '3.5.2.3#5',
  ],
  [
    '3.6',
    'a deleted resource is gone from everything',
    [protocol7644, '3.6: whatever is done to a deleted resource gets 404, and no query finds it'],
    '3.6#1-2',
  ],
  [
    '3.7',
    'bulk goes on after failures, and stops after failOnErrors',
    ['service', '3.7: stops after failOnErrors errors, and says nothing of what it did not do'],
  ],
  [
    '3.7',
    'bulk goes on after failures',
    [protocol7644, '3.7: goes on after failures unless failOnErrors says otherwise'],
    '3.7#11',
  ],
  [
    '3.7',
    'location in every answer but that to a POST that failed',
    [examples, '3.7.3: create, replace, patch and delete in one request, all rightly'],
    '3.7#6 3.7#9 3.7.3#1-2',
  ],
  [
    '3.7.1',
    'circular references are tried',
    ['service', '3.7.1: resolves groups that are members of each other'],
    '3.7.1#1',
  ],
  [
    '3.7.2',
    'bulkIds are resolved',
    ['service', '3.7.2: carries operations out and resolves bulkIds, also those that come later'],
    '3.7#12-13 3.7.2#1',
  ],
  [
    '3.7.3',
    'each failure has its status and its error',
    [examples, '3.7.3: failures tell their status and why'],
    '3.7#7-8 3.7.3#3-4',
  ],
  [
    '3.7.4',
    'more operations or bytes than announced get 413',
    ['service', '3.7.4: too many operations or bytes get 413; a form that is wrong gets 400'],
    '3.7.4#2-3 3.7#1-5 3.7#10',
  ],
  [
    '3.8',
    'JSON in UTF-8 both ways',
    [protocol7644, '3.8: text is UTF-8 in both directions, whatever the Accept header prefers'],
    '3.8#1-2',
  ],
  [
    '3.9',
    'what is always returned comes with any attributes',
    [
      protocol7644,
      '3.9: what is always returned cannot be excluded, and comes with any attributes',
    ],
    '3.4.2.5#4 3.4.3#4 3.9#1-3',
  ],
  [
    '3.10',
    'attributes by their URN',
    [protocol7644, '3.10: attributes may be named by their schema, in queries, filters and paths'],
    '3.4.2.2#12 3.4.2.5#3 3.4.2.5#5 3.4.3#3 3.4.3#5 3.4.3#8',
  ],
  [
    '3.11',
    '/Me is the user, with the address of the user',
    ['service', '3.11: /Me is the user that the caller is'],
    '3.11#1',
  ],
  [
    '3.12',
    'errors are JSON of the Error schema',
    [
      protocol7644,
      '3.12: the body of every error is JSON of the Error schema, with the status as text',
    ],
    '3.12#1-2',
  ],
  [
    '3.13',
    'the version of the protocol in the path',
    'Optional: basePath is /scim/v2 unless told otherwise.',
    '3.13#1-2',
  ],
  [
    '3.14',
    'ETag, If-None-Match',
    ['changes', 'If-None-Match: 304 for the version that the client has'],
  ],
  ['3.14', 'If-Match', ['changes', 'If-Match: %s of another version gets 412 and does nothing']],
  [
    '3.14',
    'an ETag changes with the resource alone',
    [protocol7644, '3.14: an ETag changes with the resource, and only then'],
    '3.14#1',
  ],
  ['4', 'the configuration', ['service', '4: says what it can do'], '3.7.4#1 4#1'],
  [
    '4',
    'schemas and types one by one and in a list; a filter gets 403',
    [
      'service',
      '4: describes every schema and resource type, one by one and all together; a filter gets 403',
    ],
    '4#2-3',
  ],
  [
    '4',
    'sorting and paging of discovery are ignored',
    [protocol7644, '4: sorting and paging of discovery are ignored: all is listed'],
    '4#4',
  ],
  [
    '5',
    'userName is compared as a prepared string',
    ['filter', '%s and %s, without regard to case'],
    '5#1 7.8#1',
  ],
  [
    '6',
    'tenants are kept apart',
    ['service', 'have stores and tokens of their own, and addresses that name them'],
  ],
  [
    '7.5.2',
    'sensitive data is not put into URIs',
    ['protocol', '3.4.2.2: a password can neither be read nor searched for'],
    '3.12#3',
  ],
  [
    '7.1 to 7.4',
    'TLS, tokens and cookies',
    'Transport and the making of tokens are of the deployment.',
    '7.3#1 7.4#1-3 7.5.1#1',
  ],
  [
    '1.3',
    'addresses are paths under a base without a query',
    ['service', 'that are not usable are all told at once'],
    '1.3#1',
  ],
  [
    '2.1',
    'threats to tokens',
    'Advice to those who make tokens; docs/guide/security-model.md says what this library does.',
    '2.1#1-2',
  ],
  [
    '3.1',
    'schemas of messages are not listed',
    [
      'rfc7644-clauses',
      '3.1: the schemas of messages are not listed, and each message names its own',
    ],
    '3.1#1-2',
  ],
  [
    '3.4.2.1',
    'a query of the root finds resources of all types',
    ['protocol', '3.4.2.1: a query of the root finds resources of every type'],
    '3.4.2.1#1',
  ],
  [
    '3.4.2.2',
    'what has a default is filtered by the value that was answered',
    ['rfc7644-clauses', '3.4.2.2: what a filter sees is what was answered'],
    '3.4.2.2#13',
  ],
  [
    '3.4.2.2',
    'text compares as caseExact says',
    ['filter', 'RFC 7643 2.2: caseExact decides how text compares'],
    '3.4.2.2#15',
  ],
  [
    '3.5.2',
    'an operation against the mutability or the schema is refused',
    ['patch', 'RFC 7643 2.2: read-only attributes do not change'],
    '3.5.2#5-7',
  ],
  [
    '3.5.2',
    'an operation counts with the schemas that those before it left',
    [
      'rfc7644-clauses',
      '3.5.2: what an operation does to schemas counts for the next; the core schema stays',
    ],
    '3.5.2#8-9',
  ],
  [
    '3.5.2.1',
    'a complex attribute is added to part by part',
    ['patch', 'adds sub-attributes to a complex attribute, and leaves the others'],
    '3.5.2.1#2',
  ],
  [
    '3.5.2.2',
    'removed: a single value, a list with all its values',
    ['patch', 'a single-valued attribute, and a list with all its values'],
    '3.5.2.2#1-2',
  ],
  [
    '3.5.2.2',
    'removed: a part, of the selected values or of all',
    ['patch', 'a sub-attribute, of the selected values or of all'],
    '3.5.2.2#4',
  ],
  [
    '3.5.2.3',
    'replace without path',
    ['patch', 'without path, replaces the attributes of the value'],
    '3.5.2.3#1',
  ],
  [
    '3.5.2.3',
    'replace where nothing is adds; of a complex attribute, the given parts',
    [
      'rfc7644-clauses',
      '3.5.2.3: replacing what is not there adds it; of a complex attribute the parts that are named',
    ],
    '3.5.2.3#2-3',
  ],
  [
    '3.5.2.3',
    'all selected values are replaced',
    ['rfc7644-clauses', '3.5.2.3: every value that the filter selects is replaced'],
    '3.5.2.3#4',
  ],
  [
    '3.6',
    'a DELETE is answered with 204',
    [
      'changes',
      'answers 204; the resource is gone from reading, searching and groups, and its name is free',
    ],
    '3.6#3',
  ],
  [
    '3.7.2',
    'references in extensions are resolved too',
    [
      'rfc7644-examples',
      '3.7.2: a user and a group it is put into, and an enterprise user whose manager comes along',
    ],
    '3.7.2#2',
  ],
])

/** What RFC 9865 demands of a service provider that pages by cursors. */
export const rfc9865: readonly Clause[] = clausesOf([
  [
    '2',
    'each page leads to the next, the last to none',
    ['service', 'lead through all pages, each resource once, in the wanted order'],
  ],
  [
    '2.1',
    'a cursor that is invalid gets 400 invalidCursor',
    ['service', 'that were made up, or given to another query, get 400 invalidCursor'],
  ],
  ['3', 'cursors in POST to .search', ['service', 'work by POST to .search']],
  ['4', 'pagination in the configuration', ['service', '4: says what it can do']],
])

/** What RFC 7643 demands of others than a service provider: where the words stand, and of whom. */
export const others7643: readonly (readonly [words: string, of: string])[] = [
  ['1.1#1-8', 'how the RFC uses these words'],
  ['2.4#1-2', 'what a complex value and its parts are called'],
  ['10.2.1#1-2 10.3.1#1-4', 'how IANA registers schemas'],
]

/** What RFC 7644 demands of others than a service provider: where the words stand, and of whom. */
export const others7644: readonly (readonly [words: string, of: string])[] = [
  ['1.2#1-6', 'how the RFC uses these words, and writes its examples'],
  ['3.4.2.4#1 3.8#3 7.1#1', 'asked of clients'],
]
