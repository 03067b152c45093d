import { PGlite } from '@electric-sql/pglite'
let t=performance.now()
const db = new PGlite(); await db.waitReady
console.log('ready', performance.now()-t); t=performance.now()
console.log((await db.query('select version()')).rows)
const d = await db.dumpDataDir('none'); console.log('dump', d.size, performance.now()-t); t=performance.now()
const db2 = await PGlite.create({loadDataDir: d}); console.log('load', performance.now()-t)
