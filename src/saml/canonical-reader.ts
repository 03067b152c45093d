import { compareAttributes, compareCodePoints } from './canonicalize.js'
import { signatureFault } from './faults.js'
import { ns } from './names.js'
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './xml-tree.js'

const endTag = /<\/([^<>\s/"'=&]+)>/y
const startName = /<([^<>\s/"'=&!?]+)/y
const attribute = / ([^<>\s/"'=&]+)="([^"<\t\n\r]*)"/y
const text = /[^<>\r]+/y
const textEscape = /&(?:amp|lt|gt|#xD);|&/g
const valueEscape = /&(?:amp|lt|quot|#x9|#xA|#xD);|&/g
const meaning: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x9;': '\t',
  '&#xA;': '\n',
  '&#xD;': '\r',
}

type Scope = ReadonlyMap<string, string>
const outside: Scope = new Map([['xml', ns.xml]])

/**
 * @internal Reads a subtree in canonical form. It knows nothing but that form, so
 * what it returns is what was signed, character by character.
 */
export function readCanonical(source: string): XmlElement {
  let at = 0

  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (match) at += match[0].length
    return match ?? undefined
  }

  const readElement = (parent: XmlElement | undefined, outer: Scope): XmlElement => {
    const name = take(startName)?.[1] ?? refuse()
    const declarations: XmlDeclaration[] = []
    const raw: [string, string][] = []
    for (let match = take(attribute); match; match = take(attribute)) {
      const [, attributeName = '', escaped = ''] = match
      const value = resolveEscapes(escaped, valueEscape)
      const prefix = declaredPrefix(attributeName)
      if (prefix === undefined) raw.push([attributeName, value])
      // Declarations come first.
      else if (raw.length > 0) refuse()
      else declarations.push({ prefix, uri: value })
    }
    if (source[at] !== '>') refuse()
    at += 1
    const scope = declarations.length === 0 ? outer : declare(outer, declarations)
    const attributes = raw.map(([key, value]): XmlAttribute => {
      const { prefix, local, namespace } = resolve(key, scope, false)
      return { name: key, prefix, local, namespace, value }
    })
    requireOrder(declarations, (a, b) => compareCodePoints(a.prefix, b.prefix))
    requireOrder(attributes, compareAttributes)
    const children: XmlNode[] = []
    const { prefix, local, namespace } = resolve(name, scope, true)
    const element: XmlElement = {
      name,
      prefix,
      local,
      namespace,
      attributes,
      declarations,
      children,
      parent,
    }
    for (;;) {
      if (source.startsWith('</', at)) {
        if (take(endTag)?.[1] !== name) refuse()
        return element
      }
      if (source[at] === '<') children.push(readElement(element, scope))
      else children.push(resolveEscapes(take(text)?.[0] ?? refuse(), textEscape))
    }
  }

  const root = readElement(undefined, outside)
  return at === source.length ? root : refuse()
}

/** Reached only when our own canonical form is not what it should be. */
function refuse(): never {
  throw signatureFault('canonicalization')
}

function resolveEscapes(escaped: string, pattern: RegExp): string {
  if (!escaped.includes('&')) return escaped
  return escaped.replace(pattern, (it) => meaning[it] ?? refuse())
}

function declaredPrefix(name: string): string | undefined {
  if (name === 'xmlns') return ''
  return name.startsWith('xmlns:') ? name.slice('xmlns:'.length) : undefined
}

function declare(outer: Scope, declarations: readonly XmlDeclaration[]): Scope {
  const scope = new Map(outer)
  for (const { prefix, uri } of declarations) scope.set(prefix, uri)
  return scope
}

type Name = Pick<XmlAttribute, 'prefix' | 'local' | 'namespace'>

function resolve(name: string, scope: Scope, element: boolean): Name {
  const colon = name.indexOf(':')
  if (colon < 0) return { prefix: '', local: name, namespace: element ? (scope.get('') ?? '') : '' }
  const prefix = name.slice(0, colon)
  const local = name.slice(colon + 1)
  const namespace = scope.get(prefix)
  if (prefix === '' || namespace === undefined || local === '' || local.includes(':'))
    return refuse()
  return { prefix, local, namespace }
}

function requireOrder<T>(list: readonly T[], compare: (a: T, b: T) => number): void {
  for (let i = 1; i < list.length; i += 1) {
    const [a, b] = [list[i - 1], list[i]]
    if (a !== undefined && b !== undefined && compare(a, b) >= 0) refuse()
  }
}
