import { createHash } from 'node:crypto'
import type { SqlSession } from './client.js'

/** What a queue needs of pg-boss 10: a started `PgBoss` is one. */
export interface Boss {
  /** Makes a queue, unless it is there. */
  createQueue(name: string): Promise<unknown>
  /** Adds a job; gives its id, or `null` when one with this id or no such queue is there. */
  send(name: string, data: object, options?: BossSendOptions): Promise<string | null>
  /** Takes jobs; none when there are none or the database cannot be reached. */
  fetch(name: string, options: { batchSize: number }): Promise<BossJob[]>
  /** Ends jobs that were done. */
  complete(name: string, ids: string[]): Promise<unknown>
  /** Gives back a job that could not be done, to be tried again. */
  fail(name: string, id: string, data: object): Promise<unknown>
}

/** A job as it is taken. */
export interface BossJob {
  /** Its id. */
  readonly id: string
  /** What it is about. */
  readonly data: unknown
}

/** Options of a job. */
export interface BossSendOptions {
  /** Its id: a job that is there is not added again. */
  id?: string
  /** How often it is tried again. */
  retryLimit?: number
  /** Seconds before it is tried again. */
  retryDelay?: number
  /** Whether they double each time. */
  retryBackoff?: boolean
  /** Seconds before it is taken. */
  startAfter?: number
  /** Seconds after which a job whose worker has not ended it is given to another. */
  expireInSeconds?: number
  /** Days after which a job that nobody could end is forgotten. */
  retentionDays?: number
  /** The queue that gets what it is about when it was tried for the last time. */
  deadLetter?: string
  /** Where the job is written, to have it in a transaction. */
  db?: BossDb
}

/** Where pg-boss sends its queries, as its option `db`. */
export interface BossDb {
  /** Sends a query. */
  executeSql(text: string, values: unknown[]): Promise<BossRows>
}

/** What a query of pg-boss gave. */
export interface BossRows {
  /** The rows. */
  rows: unknown[]
}

/** @internal The same words give the same id, so that a step that is taken again adds no second job. */
export function jobId(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex')
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
}

/** @internal Lets a job be written in a transaction that is under way. */
export function within(session: SqlSession): BossDb {
  return {
    executeSql: async (text, values) => {
      const { rows } = await session.query(text, values)
      return { rows: [...rows] }
    },
  }
}
