import type { Threshold } from './policy.js'

/** @internal Whether a number of changes is more than a threshold lets through. */
export function isOver(threshold: Threshold | false, count: number, population: number): boolean {
  if (threshold === false || count === 0) return false
  const { absolute = Number.POSITIVE_INFINITY, percent, minPopulation = 0 } = threshold
  if (count > absolute) return true
  if (percent === undefined || population < minPopulation) return false
  return count * 100 > percent * population
}

/** @internal What is too much, in words: `340 of 1000 (34 %, more than 20 %)`. */
export function limitText(threshold: Threshold | false, count: number, population: number): string {
  if (threshold === false) return `${count}`
  const { absolute, percent } = threshold
  if (absolute !== undefined && count > absolute) return `${count} (more than ${absolute})`
  const share = population === 0 ? 100 : Math.round((count * 1_000) / population) / 10
  return `${count} of ${population} (${share} %, more than ${percent ?? 100} %)`
}
