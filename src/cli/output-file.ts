import { open } from 'node:fs/promises'
import { RosterError } from '../core/errors.js'
import { systemCode } from './system-code.js'

/**
 * Writes a file, in the place of one that is there.
 *
 * @param options - `private`: nobody but its owner may read the file, also where others could read the one before
 * @throws a `RosterError` with code `CLI_OUTPUT` when it cannot be written
 */
export async function writeOutput(
  path: string,
  text: string,
  options: { readonly private?: boolean } = {},
): Promise<void> {
  try {
    const file = await open(path, 'w', options.private === true ? 0o600 : 0o666)
    try {
      // A pipe or a device is somebody else's.
      if (options.private === true && (await file.stat()).isFile()) await file.chmod(0o600)
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw outputFault(path, cause)
  }
}

/** Something could not be written, and why. */
export function outputFault(what: string, cause: unknown): RosterError<'CLI_OUTPUT'> {
  const reason = systemCode(cause)
  return new RosterError(
    'CLI_OUTPUT',
    `${what} could not be written (${reason}).`,
    { reason },
    { cause },
  )
}
