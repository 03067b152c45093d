// What is mutated, and by which tests that must be noticed.

/** Files of the verifier, under src/saml. */
export const sources = [
  ...['base64', 'decode', 'xml', 'xml-tag', 'xml-names', 'xml-references', 'xml-declaration'],
  ...[
    'response',
    'signature',
    'algorithms',
    'pss-parameters',
    'canonical-reader',
    'legacy',
    'keys',
  ],
  ...['encrypted-element', 'decrypt', 'decrypt-content', 'key-transport', 'oaep', 'idp'],
  ...['rules', 'conditions', 'confirmation', 'time', 'assertion', 'replay', 'service-provider'],
  ...['canonicalize', 'canonicalize-inclusive', 'xml-base', 'xml-characters', 'attributes'],
  ...['redirect-query', 'logout-message', 'logout-verify', 'idp-metadata', 'idp-descriptor'],
  ...['metadata-source', 'to-identity', 'attribute-lookup'],
]
