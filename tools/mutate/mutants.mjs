// Finds the checks of a source file, and writes the file so that each can be switched off by name.
import ts from 'typescript'

const logical = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken])
const bounds = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
])

/**
 * The mutants of a file: conditions that never (or always) hold, operands of `||` and `&&` left out, calls that
 * only check left out, bounds moved by one, and `?? refuse()` taken away.
 */
export function mutantsOf(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const found = []
  const add = (node, put, what) => {
    const start = node.getStart(source)
    const { line } = source.getLineAndCharacterOfPosition(start)
    const written = text.slice(start, node.end).replaceAll(/\s+/g, ' ')
    const statement = ts.isExpressionStatement(node.parent)
    found.push({ start, end: node.end, put, what, statement, line: line + 1, written })
  }
  const visit = (node) => {
    if (ts.isIfStatement(node)) add(node.expression, 'false', 'never')
    if (ts.isConditionalExpression(node)) {
      add(node.condition, 'false', 'never')
      add(node.condition, 'true', 'always')
    }
    if (ts.isBinaryExpression(node)) {
      const { operatorToken, left, right } = node
      if (logical.has(operatorToken.kind)) {
        const neutral = operatorToken.kind === ts.SyntaxKind.BarBarToken ? 'false' : 'true'
        for (const operand of [left, right])
          if (!isLogical(operand, operatorToken.kind)) add(operand, neutral, 'left out')
      }
      const moved = bounds.get(operatorToken.kind)
      if (moved) add(node, `(${left.getText(source)}) ${moved} (${right.getText(source)})`, moved)
      if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken && isRefusal(right))
        add(right, 'undefined', 'left out')
    }
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression))
      add(node.expression, 'undefined', 'left out')
    ts.forEachChild(node, visit)
  }
  visit(source)
  const times = new Map()
  return found.map((mutant) => {
    const key = `${name}: ${mutant.written} (${mutant.what})`
    const count = (times.get(key) ?? 0) + 1
    times.set(key, count)
    return { ...mutant, id: count === 1 ? key : `${key} #${count}` }
  })
}

function isLogical(node, kind) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === kind
}

function isRefusal(node) {
  return ts.isCallExpression(node) && node.expression.getText() === 'refuse'
}

/** The file with all mutants in it; whether one is on, `globalThis.__isOn(id)` says. */
export function instrument(name, text) {
  const mutants = mutantsOf(name, text)
  const write = (from, to, inside) => {
    let written = ''
    let at = from
    const outermost = inside.filter(
      (it) => !inside.some((other) => contains(other, it) && !sameSpan(other, it)),
    )
    for (const { start, end } of outermost.filter(
      (it, i) => outermost.findIndex((o) => sameSpan(o, it)) === i,
    )) {
      const here = inside.filter((it) => it.start === start && it.end === end)
      const deeper = inside.filter((it) => it.start >= start && it.end <= end && !here.includes(it))
      const choices = here.map(
        (it) => `globalThis.__isOn(${JSON.stringify(it.id)}) ? (${it.put}) : `,
      )
      // A bracket at the start of a statement would go with the line before.
      const lead = here.some((it) => it.statement) ? 'void ' : ''
      written += `${text.slice(at, start)}${lead}(${choices.join('')}${write(start, end, deeper)})`
      at = end
    }
    return written + text.slice(at, to)
  }
  const sorted = mutants.toSorted((a, b) => a.start - b.start || b.end - a.end)
  return write(0, text.length, sorted)
}

function contains(outer, inner) {
  return outer.start <= inner.start && outer.end >= inner.end
}

function sameSpan(a, b) {
  return a.start === b.start && a.end === b.end
}
