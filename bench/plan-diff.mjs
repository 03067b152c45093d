// Run by bench/plan.mjs, one measurement a process: `node bench/plan-diff.mjs USERS ours|floor|interned` prints
// JSON.
import { setTimeout as sleep } from 'node:timers/promises'
import { directorySnapshot, planDirectory } from 'rostermap'
import { groupName, isManaged, isManagedName, person, texts } from './plan-population.mjs'

const users = Number(process.argv[2])
const contender = process.argv[3]

/** From texts, as short as it can be: accounts in a Map, groups numbered, one array of stamps. */
function floorFromTexts({ wanted, current }) {
  const groups = new Map()
  const names = []
  const managed = []
  const number = (name) => {
    let group = groups.get(name)
    if (group === undefined) {
      group = names.length
      groups.set(name, group)
      names.push(name)
      managed.push(isManagedName(name))
    }
    return group
  }
  const accounts = new Map()
  for (const account of current) accounts.set(account.id, account.groups)
  const stamps = new Int32Array(1 << 16)
  let turn = 0
  let operations = 0
  const changes = []
  for (const { id, groups: want } of wanted) {
    turn += 1
    const have = accounts.get(id)
    accounts.delete(id)
    let add
    let remove
    const numbers = want.map(number)
    for (const group of numbers) stamps[group] = turn
    if (have)
      for (const name of have) {
        const group = number(name)
        if (stamps[group] === turn) stamps[group] = -turn
        else if (managed[group]) remove = push(remove, name)
      }
    for (const group of numbers) if (stamps[group] === turn) add = push(add, names[group])
    if (add || remove) {
      changes.push({ id, add, remove })
      operations += (add?.length ?? 0) + (remove?.length ?? 0)
    }
  }
  for (const [id, have] of accounts) {
    const remove = have.filter((name) => managed[number(name)])
    changes.push({ id, remove })
    operations += remove.length
  }
  return operations
}

function push(list, item) {
  if (!list) return [item]
  list.push(item)
  return list
}

async function oursFromTexts({ wanted, current }) {
  const directory = directorySnapshot()
  for (const account of current) directory.add(account)
  return operationsOf(
    planDirectory({ wanted, current: directory, managed: isManagedName, complete: true }),
  )
}

async function operationsOf(plan) {
  let changes = 0
  for await (const page of plan) changes += page.changes.length
  const { adds, removals } = plan.summary()
  if (changes === 0) throw new Error('nothing was compared')
  return adds + removals
}

/** Both sides as sorted numbers, row by row: the merge and nothing else. */
function floorInterned({ left, leftStarts, right, rightStarts, managed, rows }) {
  const operations = []
  for (let row = 0; row < rows; row += 1) {
    let i = leftStarts[row]
    let j = rightStarts[row]
    const leftEnd = leftStarts[row + 1]
    const rightEnd = rightStarts[row + 1]
    while (i < leftEnd && j < rightEnd) {
      const want = left[i]
      const have = right[j]
      if (want === have) {
        i += 1
        j += 1
      } else if (want < have) {
        operations.push(row, want)
        i += 1
      } else {
        if (managed[have]) operations.push(row, -have)
        j += 1
      }
    }
    for (; i < leftEnd; i += 1) operations.push(row, left[i])
    for (; j < rightEnd; j += 1) if (managed[right[j]]) operations.push(row, -right[j])
  }
  return operations.length / 2
}

function columns(side) {
  const starts = new Uint32Array(users + 1)
  let all = new Uint32Array(users * 24)
  let at = 0
  for (let i = 0; i < users; i += 1) {
    const groups = person(i)[side] ?? []
    if (at + groups.length > all.length) {
      const grown = new Uint32Array(all.length * 2)
      grown.set(all)
      all = grown
    }
    for (const group of groups.sort((a, b) => a - b)) {
      all[at] = group
      at += 1
    }
    starts[i + 1] = at
  }
  return [all, starts]
}

// CPU time: on a busy machine the clock on the wall measures the neighbours.
async function time(run) {
  const before = process.cpuUsage()
  const operations = await run()
  const { user, system } = process.cpuUsage(before)
  return [(user + system) / 1000, operations]
}

/** Collects garbage, and waits for the threads that go on sweeping: their time is the process's. */
async function settle() {
  globalThis.gc?.()
  await sleep(100)
}

/** Once from texts: a second time in one process, the memory lies otherwise and everything takes longer. */
async function measureTexts() {
  const population = texts(users)
  await settle()
  const [ms, operations] = await time(() =>
    contender === 'ours' ? oursFromTexts(population) : floorFromTexts(population),
  )
  console.log(JSON.stringify({ ms, operations }))
}

async function measureInterned() {
  const best = { ours: Infinity, floor: Infinity }
  const [left, leftStarts] = columns('wanted')
  const [right, rightStarts] = columns('current')
  const managed = Array.from({ length: 5000 }, (_, group) => isManaged(group))
  const current = directorySnapshot()
  const wanted = directorySnapshot({ sharing: current })
  // One account in all groups numbers them as the floor's are. Nobody wants it, so it is a leaver.
  const names = Array.from({ length: 5000 }, (_, group) => groupName(group))
  const extra = managed.filter(Boolean).length
  current.add({ id: 'all', groups: names })
  for (let i = 0; i < users; i += 1) {
    const one = person(i)
    if (one.current) current.add({ id: one.id, groups: one.current.map(groupName) })
    if (one.wanted) wanted.add({ id: one.id, groups: one.wanted.map(groupName) })
  }
  // Once and not between rounds: with the garbage an engine throws compiled code away.
  await settle()
  for (let round = 0; round < 30; round += 1) {
    const [floorMs, floorFound] = await time(() =>
      floorInterned({ left, leftStarts, right, rightStarts, managed, rows: users }),
    )
    const [ms, found] = await time(() =>
      operationsOf(planDirectory({ wanted, current, managed: isManagedName, complete: true })),
    )
    if (found - extra !== floorFound)
      throw new Error(`the floor found ${floorFound} operations, we ${found}`)
    best.floor = Math.min(best.floor, floorMs)
    best.ours = Math.min(best.ours, ms)
  }
  console.log(JSON.stringify(best))
}

if (contender === 'interned') await measureInterned()
else await measureTexts()
