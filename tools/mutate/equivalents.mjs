// Checks whose absence changes nothing that anybody could notice, each with the reason. Keys as `npm run mutate`
// prints them.
const forTypes = 'only for the compiler: what comes before makes it true'
const twice = 'a second check of the same, where the first may be moved one day'

const again = 'searches again from where the last search ended, and finds the same'
const nothing = 'an empty piece of text is no text'

export const equivalents = {
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
