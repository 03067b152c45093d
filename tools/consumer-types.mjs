// Whether TypeScript takes the packed package as its users have it: by every way of resolving a module, with the
// declarations checked, without the optional peers, and with no `any` in them that nobody wrote.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const common = {
  target: ts.ScriptTarget.ES2023,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
  types: ['node'],
}

/** How a consumer's project is set up, and how its files import. */
const consumers = {
  'node16, a module': { file: 'node16.mts', module: ts.ModuleKind.Node16 },
  'nodenext, a module': { file: 'nodenext.mts', module: ts.ModuleKind.NodeNext },
  // TypeScript lets CommonJS require a module since Node does.
  'nodenext, CommonJS': { file: 'nodenext.cts', module: ts.ModuleKind.NodeNext },
  'a bundler': {
    file: 'bundler.ts',
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
}

/**
 * @param {string} dir - a folder into which the package is installed
 * @param {string[]} addresses - what it exports
 * @returns {number} how many ways of resolving were tried
 */
export function checkConsumerTypes(dir, addresses) {
  const home = join(dir, 'types')
  mkdirSync(join(home, 'node_modules', '@types'), { recursive: true })
  symlinkSync(resolve('node_modules/@types/node'), join(home, 'node_modules/@types/node'))
  for (const [name, { file, ...options }] of Object.entries(consumers)) {
    const lines = addresses.map((address, i) =>
      file.endsWith('.cts')
        ? `import m${i} = require('${address}')\nexport const names${i}: string[] = Object.keys(m${i})`
        : `import * as m${i} from '${address}'\nexport const names${i}: string[] = Object.keys(m${i})`,
    )
    writeFileSync(join(home, file), `${lines.join('\n')}\n`)
    const program = ts.createProgram([join(home, file)], {
      ...common,
      ...options,
      typeRoots: [join(home, 'node_modules/@types')],
    })
    const faults = [
      ...ts
        .getPreEmitDiagnostics(program)
        .map(
          ({ file: at, messageText }) =>
            `${at?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
        ),
      ...leaks(program),
    ]
    if (faults.length > 0) throw new Error(`Types for ${name}:\n${faults.join('\n')}`)
  }
  return Object.keys(consumers).length
}

/** Types of our declarations that come out as `any`: a package that is not there, or a type that was lost. */
function leaks(program) {
  const checker = program.getTypeChecker()
  const found = []
  for (const file of program.getSourceFiles()) {
    if (!/node_modules\/rostermap\/dist\//.test(file.fileName)) continue
    const visit = (node) => {
      // A span of a template is a type by kind alone.
      const isType = ts.isTypeNode(node) && !ts.isTemplateLiteralTypeSpan(node)
      if (isType && checker.getTypeFromTypeNode(node).flags & ts.TypeFlags.Any) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart())
        found.push(`${file.fileName}:${line + 1}: ${node.getText()} is any`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}
