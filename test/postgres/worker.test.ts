import { describe, expect, it, vi } from 'vitest'
import type { Boss } from '../../src/postgres/boss.js'
import { startWorker } from '../../src/postgres/worker.js'

/** Jobs of a queue in memory, with a way to break what a worker asks for. */
function world(jobs: number[]) {
  const waiting = jobs.map((data) => ({ id: `j${data}`, data }))
  const ended: string[] = []
  const errors: string[] = []
  const broken = { fetch: 0, complete: 0, fail: 0 }
  const maybe = (name: keyof typeof broken) => {
    if (broken[name] <= 0) return
    broken[name] -= 1
    throw new Error(`no database to ${name}`)
  }
  const boss: Boss = {
    createQueue: async () => undefined,
    send: async () => null,
    async fetch(_, { batchSize }) {
      maybe('fetch')
      return waiting.splice(0, batchSize)
    },
    async complete(_, ids) {
      maybe('complete')
      ended.push(...ids)
    },
    async fail(_, id, data) {
      maybe('fail')
      ended.push(`${id} failed ${JSON.stringify(data)}`)
    },
  }
  const start = (
    handle: (data: readonly unknown[]) => Promise<void>,
    batch = 1,
    onError: (error: unknown) => void = (error) => errors.push(String(error)),
  ) => startWorker(boss, { ...{ queue: 'q', batch, pauseMs: 1, handle }, onError })
  return { ended, errors, broken, start, waiting }
}

describe('a worker', () => {
  it('takes job after job without a pause, and ends those under way when it is stopped', async () => {
    const it = world([1, 2, 3])
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const stop = it.start(async ([data]) => (data === 2 ? held : undefined))
    await vi.waitFor(() => expect(it.ended).toEqual(['j1']))
    const stopped = stop()
    release()
    await stopped
    expect(it.ended).toEqual(['j1', 'j2'])
    expect(it.waiting).toHaveLength(1)
  })

  it('goes on when whoever is told of errors fails too', async () => {
    const it = world([1, 2])
    const stop = it.start(
      async ([data]) => {
        if (data === 1) throw new Error('no')
      },
      1,
      () => {
        throw new Error('nobody listens')
      },
    )
    await vi.waitFor(() => expect(it.ended).toEqual(['j1 failed {"message":"no"}', 'j2']))
    await stop()
  })

  it('does the jobs of a batch each by itself when one of them fails', async () => {
    const it = world([1, 2, 3])
    const stop = it.start(async (data) => {
      if (data.includes(2)) throw Object.assign(new Error('no'), { code: 'TARGET_UNAVAILABLE' })
    }, 3)
    await vi.waitFor(() => expect(it.ended).toHaveLength(3))
    await stop()
    expect(it.ended).toEqual(['j1', 'j2 failed {"message":"no","code":"TARGET_UNAVAILABLE"}', 'j3'])
    expect(it.errors).toEqual(['Error: no'])
  })

  it('goes on when the database is back, and no rejection is left unhandled', async () => {
    const it = world([1, 2, 3])
    Object.assign(it.broken, { fetch: 2, complete: 1, fail: 1 })
    const stop = it.start(async ([data]) => {
      if (data === 2) throw 'no error at all'
    })
    await vi.waitFor(() => expect(it.ended).toEqual(['j3']))
    await stop()
    expect(it.errors).toEqual([
      'Error: no database to fetch',
      'Error: no database to fetch',
      'Error: no database to complete',
      'no error at all',
      'Error: no database to fail',
    ])
  })
})
