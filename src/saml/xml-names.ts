/**
 * Qualified names and what their prefixes are bound to, at the place a reader has come to.
 *
 * @module
 */

import { ns } from './names.js'
import { isNcName } from './xml-characters.js'
import type { XmlDeclaration } from './xml-tree.js'

/** @internal A qualified name (Namespaces in XML 1.0, production 7). */
export interface QName {
  /** As written. */
  readonly name: string
  readonly prefix: string
  readonly local: string
  /** The prefix that an attribute of this name declares; `''` is the default namespace. */
  readonly declares: string | undefined
  /** The last tag with an attribute of this name: the one mutable thing, so that a repeat shows at once. */
  usedIn: number
}

/** @internal Gives the name between two places of a text; `undefined` when it is none. */
export type NameReader = (from: number, to: number) => QName | undefined

/** @internal Each name of a text is checked once. */
export function nameReader(text: string): NameReader {
  const known = new Map<string, QName>()
  return (from, to) => {
    const name = text.slice(from, to)
    const found = known.get(name)
    if (found) return found
    const made = readName(name)
    if (made) known.set(name, made)
    return made
  }
}

function readName(name: string): QName | undefined {
  const colon = name.indexOf(':')
  const prefix = colon < 0 ? '' : name.slice(0, colon)
  const local = name.slice(colon + 1)
  if (!isNcName(local) || (colon >= 0 && !isNcName(prefix))) return undefined
  const declares = name === 'xmlns' ? '' : prefix === 'xmlns' ? local : undefined
  return { name, prefix, local, declares, usedIn: 0 }
}

/** @internal The bindings in force. One map for the whole document: what a tag binds, its end undoes. */
export interface Scope {
  /** Namespace of a prefix; `undefined` when it is not declared, `''` for no default namespace. */
  lookUp(prefix: string): string | undefined
  enter(prefix: string, uri: string): void
  /** Undoes the declarations of an element, which must be the last entered. */
  leave(declarations: readonly XmlDeclaration[]): void
}

/** @internal */
export function namespaceScope(): Scope {
  const bound = new Map([
    ['', ''],
    ['xml', ns.xml],
  ])
  const shadowed: (string | undefined)[] = []
  return {
    lookUp: (prefix) => bound.get(prefix),
    enter: (prefix, uri) => {
      shadowed.push(bound.get(prefix))
      bound.set(prefix, uri)
    },
    leave: (declarations) => {
      for (let i = declarations.length - 1; i >= 0; i -= 1) {
        const before = shadowed.pop()
        const prefix = declarations[i]?.prefix ?? ''
        if (before === undefined) bound.delete(prefix)
        else bound.set(prefix, before)
      }
    },
  }
}

/** @internal Namespaces in XML 1.0, 3 (reserved names) and 5 (no undeclaring of a prefix). */
export function mayBind(prefix: string, uri: string): boolean {
  if (prefix === 'xmlns' || uri === ns.xmlns) return false
  if ((prefix === 'xml') !== (uri === ns.xml)) return false
  // A relative namespace URI has no canonical form (Canonical XML 1.0, 1.3).
  return uri === '' ? prefix === '' : /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)
}
