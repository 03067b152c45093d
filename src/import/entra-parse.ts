/** An expression of Entra ID's attribute mappings, as it is written. */
export type EntraNode =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: string }
  | {
      readonly kind: 'call'
      readonly name: string
      /** `undefined` is an argument that was left empty. */
      readonly args: readonly (EntraNode | undefined)[]
    }
  | {
      readonly kind: 'compare'
      readonly operator: string
      readonly left: EntraNode
      readonly right: EntraNode
    }

// Microsoft Learn, "Reference for writing expressions for attribute mappings", syntax overview.
const token =
  /\s*(?:(\[[^\]]*\])|"((?:[^"\\]|\\.)*)"|(<>|<=|>=|[=<>])|([(),])|([A-Za-z_][\w.]*|-?\d+(?:\.\d+)?|&H[0-9A-Fa-f]+))/sy

const maxLength = 20_000
const maxDepth = 50

/** Reads an expression. @returns `undefined` when it is none */
export function parseEntraExpression(text: string): EntraNode | undefined {
  const tokens = tokensOf(text)
  if (!tokens) return undefined
  let at = 0
  const peek = () => tokens[at]
  const skip = (mark: string) => {
    if (peek()?.mark !== mark) return false
    at += 1
    return true
  }

  const operand = (depth: number): EntraNode | undefined => {
    const next = peek()
    if (!next || depth > maxDepth) return undefined
    at += 1
    if (next.attribute !== undefined) return { kind: 'attribute', name: next.attribute }
    if (next.text !== undefined) return { kind: 'text', text: next.text }
    if (next.word === undefined) return undefined
    if (!skip('(')) return { kind: 'word', word: next.word }
    const args = argumentsOf(depth)
    return args && { kind: 'call', name: next.word, args }
  }

  const argumentsOf = (depth: number): (EntraNode | undefined)[] | undefined => {
    if (skip(')')) return []
    const args: (EntraNode | undefined)[] = []
    for (;;) {
      const mark = peek()?.mark
      if (mark === ',' || mark === ')') args.push(undefined)
      else {
        const argument = comparison(depth + 1)
        if (!argument) return undefined
        args.push(argument)
      }
      if (skip(')')) return args
      if (!skip(',')) return undefined
    }
  }

  const comparison = (depth: number): EntraNode | undefined => {
    const left = operand(depth)
    const operator = peek()?.operator
    if (!left || operator === undefined) return left
    at += 1
    const right = operand(depth)
    return right && { kind: 'compare', operator, left, right }
  }

  const whole = comparison(0)
  return at === tokens.length ? whole : undefined
}

interface Token {
  readonly attribute?: string
  readonly text?: string
  readonly operator?: string
  readonly mark?: string
  readonly word?: string
}

function tokensOf(text: string): Token[] | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > maxLength) return undefined
  const tokens: Token[] = []
  const scan = new RegExp(token)
  while (scan.lastIndex < trimmed.length) {
    const found = scan.exec(trimmed)
    if (!found) return undefined
    const [, attribute, quoted, operator, mark, word] = found
    if (attribute !== undefined) tokens.push({ attribute: attribute.slice(1, -1).trim() })
    else if (quoted !== undefined) tokens.push({ text: quoted.replaceAll(/\\(["\\])/g, '$1') })
    else if (operator !== undefined) tokens.push({ operator })
    else if (mark !== undefined) tokens.push({ mark })
    else if (word !== undefined) tokens.push({ word })
  }
  return tokens
}
