import { existsSync, readFileSync } from 'node:fs'

/** A file that ships with the package, from the source as from the built tree, at whatever depth. */
function packageFile(name: string): string {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The JSON Schema of the mapping document. */
export function mappingSchema(): string {
  return packageFile('schema/mapping.v1.json')
}

/** The version of this package. */
export function version(): string {
  return String(JSON.parse(packageFile('package.json')).version)
}
