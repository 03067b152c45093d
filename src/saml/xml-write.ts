/**
 * Writes the XML that we send. Text goes through one escape, so nothing given to us can become markup.
 *
 * @module
 */

import { configFault } from './config-fault.js'

/** @internal XML that is finished: only {@link writeElement} makes it. */
export interface Xml {
  readonly xml: string
}

// XML 1.0, 2.2, and lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2 names them
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u
// White space in attributes is normalised by readers, and some take the last three for line ends.
const special = /[&<>"'\t\n\r\u0085\u2028\u2029]/g

/** @internal The text with every special character as a reference. */
export function escapeText(text: string): string {
  if (unwritable.test(text))
    throw configFault('The message cannot be written', [
      { pointer: '', message: 'a text in it has a character that XML forbids' },
    ])
  return text.replace(special, (it) => `&#${it.charCodeAt(0)};`)
}

/**
 * @internal Writes an element.
 *
 * @param attributes - by name; those without a value are left out
 * @param children - text, or elements
 */
export function writeElement(
  name: string,
  attributes: Readonly<Record<string, string | boolean | undefined>>,
  ...children: readonly (string | Xml | undefined)[]
): Xml {
  const head = Object.entries(attributes)
    .flatMap(([key, value]) =>
      value === undefined ? [] : ` ${key}="${escapeText(String(value))}"`,
    )
    .join('')
  const content = children
    .map((child) => (typeof child === 'string' ? escapeText(child) : (child?.xml ?? '')))
    .join('')
  return { xml: content === '' ? `<${name}${head}/>` : `<${name}${head}>${content}</${name}>` }
}
