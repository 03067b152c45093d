/** The code that the system or a library gave a failure, for example `ENOENT`; `unknown` without one. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
}
