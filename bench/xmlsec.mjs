// libxmlsec by way of Debian's python3-xmlsec, where it is installed.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('libxmlsec.py', import.meta.url))
const pem = (certificate) =>
  certificate.includes('BEGIN')
    ? certificate
    : `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

/** A contender that decrypts and verifies this message; `undefined` where the package is missing. */
export async function xmlsec(xml, certificate, decryptionKey) {
  if (spawnSync(python, ['-c', 'import xmlsec, lxml']).status !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'rostermap-bench-'))
  const files = [join(folder, 'message.xml'), join(folder, 'certificate.pem')]
  writeFileSync(files[0], xml)
  writeFileSync(files[1], pem(certificate))
  if (decryptionKey) {
    files.push(join(folder, 'key.pem'))
    writeFileSync(files[2], decryptionKey)
  }
  const child = spawn(python, [script, ...files], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  if ((await lines.next()).value !== 'ready') throw new Error('libxmlsec does not verify')
  return {
    sample: async (ms) => {
      child.stdin.write(`${ms}\n`)
      return Number((await lines.next()).value)
    },
    close: () => {
      child.stdin.end()
      rmSync(folder, { recursive: true })
    },
  }
}
