import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** The members of one interface or type literal, each with its doc comment. */
type Shape = ReadonlyMap<string, string>

/**
 * Puts the doc comments of the mapping document's interfaces into its JSON Schema, so that what a member
 * means is written once and an editor shows it. A member is found by its name, in the interface that shares
 * most members with the schema's object.
 */
export function withDescriptions<T>(
  schema: T,
  files = /^(document|group-document|language.*)\.ts$/,
  room = 'src/mapping',
): T {
  const shapes = readdirSync(room)
    .filter((name) => files.test(name))
    .flatMap((name) => shapesOf(readFileSync(`${room}/${name}`, 'utf8')))
  return describeNode(schema, shapes) as T
}

function describeNode(node: unknown, shapes: readonly Shape[]): unknown {
  if (Array.isArray(node)) return node.map((item) => describeNode(item, shapes))
  if (typeof node !== 'object' || node === null) return node
  const { properties, ...rest } = node as { properties?: Record<string, object> }
  const others = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, describeNode(value, shapes)]),
  )
  if (!properties) return others
  const names = Object.keys(properties)
  const described = Object.entries(properties).map(([name, value]) => {
    const description = bestFor(name, names, shapes)?.get(name)
    const inner = describeNode(value, shapes) as object
    return [name, description === undefined ? inner : { ...inner, description }]
  })
  // In the order the schema had, so that a diff shows what changed.
  return Object.fromEntries(
    Object.keys(node).map((key) =>
      key === 'properties' ? [key, Object.fromEntries(described)] : [key, others[key]],
    ),
  )
}

function bestFor(
  name: string,
  names: readonly string[],
  shapes: readonly Shape[],
): Shape | undefined {
  const strangers = (shape: Shape) => [...shape.keys()].filter((key) => !names.includes(key)).length
  const shared = (shape: Shape) => names.filter((it) => shape.has(it)).length
  return shapes
    .filter((shape) => shape.has(name))
    .sort((a, b) => strangers(a) - strangers(b) || shared(b) - shared(a))[0]
}

function shapesOf(source: string): Shape[] {
  const file = ts.createSourceFile('mapping.ts', source, ts.ScriptTarget.Latest, true)
  const shapes: Shape[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) {
      const shape = new Map<string, string>()
      for (const member of node.members) {
        const text = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc).map(textOf).join(' ')
        if (member.name) shape.set(member.name.getText(file), text)
      }
      shapes.push(shape)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return shapes
}

function textOf({ comment, tags }: ts.JSDoc): string {
  const parts = [ts.getTextOfJSDocComment(comment) ?? '']
  for (const tag of tags ?? [])
    if (tag.tagName.text === 'defaultValue')
      parts.push(`Default: ${ts.getTextOfJSDocComment(tag.comment) ?? ''}.`)
  return parts
    .join('\n\n')
    .replaceAll(/\{@link (?:[\w.]+ )?([\w.]+)\}/g, '`$1`')
    .replaceAll("`'", '"')
    .replaceAll("'`", '"')
    .replaceAll(/(?<!\n)\n(?![\n-])/g, ' ')
    .replaceAll(/`([^`\n]+)`/g, '$1')
    .trim()
}
