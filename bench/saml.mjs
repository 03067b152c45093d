// A Response, checked by us with every rule on, and by the peers in the same run.
import { measure, row } from './harness.mjs'
import { hostile } from './saml-hostile.mjs'
import { message, ourProvider } from './saml-message.mjs'
import { floorOf, peers } from './saml-peers.mjs'

const kilobytes = ({ xml }) => `${(Buffer.byteLength(xml) / 1000).toFixed(1)} kB`

export async function run() {
  for (const [name, groups] of [
    ['20 attributes', 1],
    ['1,000 groups', 1000],
  ])
    await compare(name, message(groups))
  await compare('encrypted', message(1, { encrypted: true }), message(1).xml)
  for (const groups of [10, 100, 1000, 10_000]) await grow(groups, message(groups))
  await hostile()
}

async function compare(name, sent, plain) {
  const provider = ourProvider()
  const ours = () => provider.verifyResponse(sent.samlResponse)
  const others = Object.fromEntries(Object.entries(await peers(sent)).filter(([, check]) => check))
  const expected = (await ours()).nameId.value
  for (const [peer, check] of Object.entries(others))
    if (typeof check === 'function' && (await check()) !== expected)
      throw new Error(`${peer} does not read the message`)
  const {
    ours: micros,
    floor,
    ...rest
  } = await measure({ ours, floor: floorOf(sent, plain), ...others })
  for (const [peerName, peer] of Object.entries(rest))
    row('saml', `${name}, ${kilobytes(sent)}`, { ours: micros, peerName, peer, floor })
  for (const other of Object.values(others)) other.close?.()
}

async function grow(groups, sent) {
  const provider = ourProvider()
  const ours = () => provider.verifyResponse(sent.samlResponse)
  row(
    'saml',
    `growth: ${groups} groups, ${kilobytes(sent)}`,
    await measure({ ours, floor: floorOf(sent) }, { rounds: 5 }),
  )
}
