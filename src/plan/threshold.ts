import type { Limit, Threshold } from './policy.js'

/** @internal Whether a number of changes is more than a limit lets through. */
export function isOver(limit: Limit, count: number, population: number): boolean {
  return passed(limit, count, population) !== undefined
}

/** @internal What is too much, in words: `340 of 1000 (34 %, more than 20 %)`. */
export function limitText(limit: Limit, count: number, population: number): string {
  const threshold = passed(limit, count, population)
  if (threshold === undefined) return `${count}`
  const { absolute, percent } = threshold
  if (absolute !== undefined && count > absolute) return `${count} (more than ${absolute})`
  const share = population === 0 ? 100 : Math.round((count * 1_000) / population) / 10
  return `${count} of ${population} (${share} %, more than ${percent ?? 100} %)`
}

/** The first threshold that is passed. */
function passed(limit: Limit, count: number, population: number): Threshold | undefined {
  if (limit === false || count === 0) return undefined
  return [limit].flat().find(({ absolute, percent, minPopulation = 0 }) => {
    if (absolute !== undefined && count > absolute) return true
    if (percent === undefined || population < minPopulation) return false
    return count * 100 > percent * population
  })
}
