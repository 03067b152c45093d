// A SCIM service as a process of its own, to be killed while it works. Prints its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { postgresScimStore } from '../../../src/postgres/scim-store.js'
import { scimListener } from '../../../src/scim/node-listener.js'

const [host = '', port = '', user = '', database = ''] = process.argv.slice(2)
const pool = new pg.Pool({ host, port: Number(port), user, database, max: 10 })
const server = createServer(
  scimListener({ store: postgresScimStore(pool), authenticate: () => ({}) }),
)
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
