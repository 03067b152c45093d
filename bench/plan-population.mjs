// A population as it is wanted and as a directory has it: 12 to 28 memberships each of 5,000 groups, a fifth of
// them not managed; 3 % of the people changed, 0.5 % joined and 0.5 % left. The same seed gives the same people.
const groupCount = 5000

/** Small, fast, and the same everywhere. */
function random(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Group 0 to 999 is managed by nobody. */
export const isManaged = (group) => group >= 1000
export const groupName = (group) => `group-${String(group).padStart(5, '0')}`
export const isManagedName = (name) => isManaged(Number(name.slice(6)))

/** One person: an id, and group numbers as wanted (undefined for leavers) and as they are (for joiners). */
export function person(i) {
  const next = random(i * 7919 + 17)
  next(2)
  const fate = next(1000)
  const current = new Set()
  const wanted = new Set()
  const size = 12 + next(17)
  for (let k = 0; k < size; k += 1) {
    const group = k % 5 === 0 ? next(1000) : 1000 + next(groupCount - 1000)
    current.add(group)
    if (isManaged(group)) wanted.add(group)
  }
  if (fate >= 10 && fate < 40) {
    const [first] = wanted
    if (first !== undefined) wanted.delete(first)
    wanted.add(1000 + next(groupCount - 1000))
  }
  return {
    id: `account-${i}`,
    wanted: fate >= 5 ? [...wanted] : undefined,
    current: fate < 5 || fate >= 10 ? [...current] : undefined,
  }
}

/** Texts that share no memory: what two systems send are two texts, also when they are equal. */
function fresh(text) {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** Both sides as lists of entries, every text of its own. */
export function texts(users) {
  const wanted = []
  const current = []
  for (let i = 0; i < users; i += 1) {
    const one = person(i)
    if (one.wanted)
      wanted.push({ id: fresh(one.id), groups: one.wanted.map((group) => fresh(groupName(group))) })
    if (one.current)
      current.push({
        id: fresh(one.id),
        groups: one.current.map((group) => fresh(groupName(group))),
      })
  }
  return { wanted, current }
}
