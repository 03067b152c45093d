import { xmlFault } from './faults.js'

const declaration =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])1\.0\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])[Uu][Tt][Ff]-8\2)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\3)?[ \t\n]*\?>/y

/** @internal Where the XML declaration (XML 1.0, 2.8) ends; 0 when there is none. */
export function declarationEnd(text: string): number {
  if (!/^<\?xml[ \t\n?]/.test(text)) return 0
  declaration.lastIndex = 0
  if (!declaration.test(text)) throw xmlFault('declaration', text, 0)
  return declaration.lastIndex
}
