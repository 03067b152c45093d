import { isRosterError } from 'rostermap'
import { rota } from '../../examples/rota/product.js'
import { type FaultBug, json, reads, right } from './planted-fault-wrappers.js'

/** A list that is none is taken for an empty one. */
const noListIsEmpty = reads(async (response) => {
  if (response.status !== 200) return response
  const body = (await response.clone().json()) as { readonly rows?: unknown }
  return 'rows' in body && !Array.isArray(body.rows) ? json({ ...body, rows: [] }) : response
})

/** Looks through all crews, wherever the cursor leads. */
const goesOnForEver: FaultBug = (spoil) => {
  const send = spoil(rota())
  const real = right(send)
  const headers = { authorization: 'Bearer rota-token' }
  return {
    ...real,
    findGroup: async (name) => {
      for (let after = ''; ; ) {
        const url = `https://rota.example.com/crews?after=${after}`
        const { rows, after: next } = (await (
          await send(new Request(url, { headers }))
        ).json()) as {
          readonly rows: readonly { readonly id: number; readonly name: string }[]
          readonly after?: string
        }
        const found = rows.find((row) => row.name === name)
        if (found !== undefined) return { id: `${found.id}`, name }
        if (next === undefined) return undefined
        after = next
      }
    },
  }
}

/** A list that comes round is taken for its end. */
const circleIsTheEnd: FaultBug = (spoil) => {
  const real = right(spoil(rota()))
  return {
    ...real,
    listGroups: (cursor, options) =>
      real.listGroups(cursor, options).catch((error: unknown) => {
        const details = isRosterError(error) ? error.details : {}
        if ('reason' in details && details.reason === 'paging') return { items: [] }
        throw error
      }),
  }
}

const isJson = ({ headers }: Response) => headers.get('content-type')?.includes('json') === true

/** Bugs by name, under the promise that each of them breaks: what is wrong in the product's own answers. */
export const answerBugs: Readonly<Record<string, Readonly<Record<string, FaultBug>>>> = {
  '500 in JSON that is not the product’s: a read fails with one typed error and never passes for empty':
    {
      'an empty list': reads((response) =>
        response.status === 500 && isJson(response) ? json({ rows: [] }) : response,
      ),
    },
  '401 in JSON that is not the product’s: no write passes for done, and none is done': {
    'it was so before': reads((response, request) =>
      response.status === 401 && isJson(response) && request.method !== 'GET'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  'a list that is an object in the product’s own answer never passes for empty': {
    'it is empty': noListIsEmpty,
  },
  'a list that goes round in a circle is an error, and soon': {
    'it is looked through for ever': goesOnForEver,
    'it is the end of the list': circleIsTheEnd,
  },
}
