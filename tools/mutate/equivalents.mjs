// Checks whose absence changes nothing that anybody could notice, each with the reason. Keys as `npm run mutate`
// prints them.
const forTypes = 'only for the compiler: what comes before makes it true'
const twice = 'a second check of the same, where the first may be moved one day'

const again = 'searches again from where the last search ended, and finds the same'
const nothing = 'an empty piece of text is no text'

const beyond = 'the code behind the end is NaN, which ends it as well'
const slower = 'does the same, slower'
const atStart = 'runs once, when the file is loaded, before any mutant is on'
const noOther = 'no other error can come: whatever else were a fault of ours'
const asGood = 'a member that is undefined is as good as none'

export const equivalents = {
  'canonical-reader.ts: at < source.length (<=)': beyond,
  'canonical-reader.ts: references (always)': slower,
  'canonical-reader.ts: i < list.length (<=)': forTypes,
  'canonical-reader.ts: a !== undefined (left out)': forTypes,
  'canonical-reader.ts: b !== undefined (left out)': forTypes,
  'canonicalize.ts: prefixes.length === 0 (never)': slower,
  'canonicalize.ts: list.length < 2 (never)': slower,
  'canonicalize.ts: attributes.length < 2 (never)': slower,
  'canonicalize.ts: a === b (never)': slower,
  'canonicalize.ts: at < length (left out)': beyond,
  'canonicalize.ts: at < length (<=)': beyond,
  'canonicalize.ts: /[&<>\\r]/.test(text) (always)': slower,
  'canonicalize.ts: /[&<"\\t\\n\\r]/.test(text) (always)': slower,
  'canonicalize-inclusive.ts: !first (left out)': forTypes,
  'xml-characters.ts: /[\\w:.-]/.test(String.fromCharCode(code)) (never)': atStart,
  'xml-characters.ts: /[\\w:.-]/.test(String.fromCharCode(code)) (always)': atStart,
  'xml-characters.ts: at < text.length (<=)': beyond,
  'xml-characters.ts: at < text.length (<=) #2': beyond,
  'xml-characters.ts: at < text.length (<=) #4':
    'what is written behind the end of the array is not kept',
  'xml-characters.ts: code < 0x80 (left out)': 'the table has no entry there',
  'xml-characters.ts: code < 0x80 (<=)': 'the table has no entry there',
  'xml-characters.ts: code !== 0xd (left out)': 'line ends are line feeds by then',
  'xml-characters.ts: plainName.test(text) (left out)': slower,
  "xml-characters.ts: !text.includes('\\r') (never)": slower,
  'xml-characters.ts: units.every((code) => code < 0x100) (never)': slower,
  "to-identity.ts: typeof value === 'string' (left out)": forTypes,
  'redirect-query.ts: !value (never)': 'node:crypto throws then, and that is no signature either',
  'redirect-query.ts: query.length > maxQueryLength (>=)':
    'one character less under a cap that no honest query comes near',
  'logout-message.ts: !issuer (never)': forTypes,
  'logout-message.ts: issuer (left out)': forTypes,
  'logout-message.ts: behind (left out)': forTypes,
  'logout-verify.ts: !isRosterError(error) (left out)': noOther,
  'idp-metadata.ts: xml.length > maxBytes (left out)': 'spares counting the bytes',
  'idp-metadata.ts: keys !== undefined (left out)': forTypes,
  'idp-metadata.ts: keys (left out)': forTypes,
  'idp-metadata.ts: requireMetadata(signed) (left out)': twice,
  'idp-descriptor.ts: !der (never)': 'no bytes are no certificate either',
  'metadata-source.ts: entityId !== undefined (left out)': asGood,
  'metadata-source.ts: !isRosterError(error) (never)': noOther,
  'metadata-source.ts: !older (left out)': forTypes,
  'metadata-source.ts: copy (left out) #3': forTypes,
  'xml.ts: bracket < from (<=)': again,
  'xml.ts: ampersand < from (<=)': again,
  'xml.ts: ampersand < from (never)': 'looks for references where there are none, and finds none',
  'xml.ts: ampersand < to (<=)': 'what stands there is a `<`, or nothing',
  'xml.ts: end === -1 (left out)': 'the second character of a document is never a `>`',
  'xml.ts: at > cursor.at (>=)': nothing,
  'xml.ts: cursor.at < text.length (<=)': nothing,
  'assertion.ts: !authn || !issuer || !conditions (never)': forTypes,
  'assertion.ts: !authn (left out)': forTypes,
  'assertion.ts: !issuer (left out)': forTypes,
  'assertion.ts: !conditions (left out)': forTypes,
  'response.ts: isRosterError(error) (always)':
    'no other error can come: whatever else were a fault of ours',
  'response.ts: !assertion (never)': forTypes,
  "response.ts: !isNamed(assertion, ns.assertion, 'Assertion') (never)": twice,
  'confirmation.ts: inResponseTo !== undefined (left out)':
    'checkRequest has refused what answers no request, and what answers one that is not known',
  'signature.ts: !reference (left out)': forTypes,
  'signature.ts: !value (left out)': forTypes,
  "signature.ts: !isNamed(info, ns.signature, 'SignedInfo') (left out)": twice,
  'signature.ts: !bytes (never)': 'node:crypto throws then, and that is no signature either',
  'signature.ts: written.length > maxPrefixes (>=)':
    'one prefix less under a cap that no honest message comes near',
  'signature.ts: length > maxSignedInfoLength (>=)':
    'one character less under a cap that no honest message comes near',
  'signature.ts: elements > maxSignedInfoElements (>=)':
    'one element less under a cap that no honest message comes near',
  "keys.ts: type === 'ec' (left out)": 'no other type of key has a named curve of that name',
  "keys.ts: typeof pinned !== 'string' (left out)": forTypes,
  'response.ts: detail !== undefined (left out)': 'a member that is undefined is as good as none',
  'decrypt.ts: encrypted (left out)': forTypes,
  'decrypt.ts: bytes (left out)': 'no bytes are read as an empty plaintext, which is refused',
  'decrypt.ts: names.length + attributes.length === 0 (never)': 'saves a copy of the tree, no more',
}
