import { type SignatureAlgorithm, SignedXml } from 'xml-crypto'
import { envelopedSignature, ns } from './names.js'
import { type SenderKey, signText } from './sender-key.js'

/**
 * @internal Signs a message or metadata that {@link writeElement} wrote: enveloped, over its outermost
 * element, which has an `ID` (SAML Core 5.4).
 *
 * @param after - local name of the child of the outermost element that the Signature follows; without
 * it the Signature comes first
 */
export function signXml(xml: string, sender: SenderKey, after?: string): string {
  const signed = new SignedXml({
    privateKey: sender.key,
    canonicalizationAlgorithm: ns.exclusive,
    signatureAlgorithm: sender.algorithm,
    // KeyInfo would say nothing: who trusts us has our certificate from our metadata.
    getKeyInfoContent: () => null,
  })
  const { algorithm } = sender
  // xml-crypto knows no ECDSA, so signing itself is always ours.
  const method = function method(): SignatureAlgorithm {
    return {
      getSignature: (info: unknown) => signText(sender, String(info)),
      verifySignature: () => false,
      getAlgorithmName: () => algorithm,
    }
  } as unknown as new () => SignatureAlgorithm
  signed.SignatureAlgorithms[algorithm] = method
  signed.addReference({
    xpath: '/*',
    transforms: [envelopedSignature, ns.exclusive],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  })
  signed.computeSignature(xml, {
    prefix: 'ds',
    location:
      after === undefined
        ? { reference: '/*', action: 'prepend' }
        : { reference: `/*/*[local-name()='${after}']`, action: 'after' },
  })
  return signed.getSignedXml()
}
