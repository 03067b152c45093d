import type { Fault } from 'rostermap/testing'
import { describe, it } from 'vitest'
import { everyRequestFails } from '../../support/saml-to-jira.js'

describe('from a signed response to Jira', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['status 500', { status: 500 }],
    ['a web page', 'web-page'],
    ['nothing', 'empty'],
    ['a dropped connection', 'drop'],
    ['an answer cut short', 'cut-body'],
    ['JSON that is none', 'bad-json'],
    ['JSON of another shape', 'bad-shape'],
    ['10 MB', 'huge'],
    ['a redirect', 'redirect'],
    ['too many requests', { status: 429 }],
    ['no answer in time', 'hang'],
  ]

  it.each(faults)('recovers from Jira answering %s, to whichever request', async (_, fault) =>
    everyRequestFails(fault),
  )
})
