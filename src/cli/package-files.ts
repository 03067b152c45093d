import { existsSync, readFileSync } from 'node:fs'

/** Where a file that ships with the package is, from the source as from the built tree, at whatever depth. */
export function packageFilePath(name: string): URL {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  return new URL(name, folder)
}

/** The text of such a file. */
export function packageFile(name: string): string {
  return readFileSync(packageFilePath(name), 'utf8')
}

/** The version of this package. */
export function version(): string {
  return String(JSON.parse(packageFile('package.json')).version)
}
