import { createHash } from 'node:crypto'
import { escapeText } from './xml-write.js'

// Always the same text, so that a Content-Security-Policy can name it by its hash.
const script = 'document.forms[0].submit()'

/** @internal What lets the script run under a Content-Security-Policy. */
export const postScriptHash: string = `'sha256-${createHash('sha256').update(script).digest('base64')}'`

/** @internal A page with a form of hidden fields that sends itself (SAML Bindings 3.5.4). */
export function postForm(url: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) =>
      `<input type="hidden" name="${escapeText(name)}" value="${escapeText(value)}">`,
  )
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><title>Continue</title></head>',
    '<body>',
    `<form method="post" action="${escapeText(url)}">`,
    ...inputs,
    '<button type="submit">Continue</button>',
    '</form>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}
