import type { PGlite } from '@electric-sql/pglite'
import PgBoss from 'pg-boss'

/** A started pg-boss on a PGlite. */
export async function pgliteBoss(database: PGlite): Promise<PgBoss> {
  const boss = new PgBoss({
    db: {
      executeSql: async (text, values) =>
        values?.length
          ? database.query(text, values)
          : { rows: (await database.exec(text)).at(-1)?.rows ?? [] },
    },
    supervise: false,
    schedule: false,
  })
  await boss.start()
  return boss
}
