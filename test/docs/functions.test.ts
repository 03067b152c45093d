import { readFileSync } from 'node:fs'
import { type ClaimsRecord, compileMapping, type MappedAttribute, parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { person } from '../mapping/documents.js'

const page = readFileSync('docs/guide/functions.md', 'utf8')
const now = Date.UTC(2026, 0, 31, 12)

/** Cells of the page's tables, the code in them without its marks. */
const rows = page.split('\n').flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  return cells.length === 6 && !/^(?:function|-+)$/.test(cells[1] ?? '') ? [cells.slice(1, 5)] : []
})
const runnable = rows.filter(([, here]) => here !== '–')

function codeIn(cell = ''): unknown {
  return JSON.parse(cell.replace(/^`(.*)`$/, '$1'))
}

function attributeOf(rule: object, claims: ClaimsRecord): MappedAttribute | undefined {
  const mapper = compileMapping(parseMapping({ version: 1, profile: [rule] }))
  return mapper.map(person(claims), { now }).profile[0]
}

/** What an attribute rule, a condition or an expression of the page gives. */
function run(here: object, claims: ClaimsRecord): unknown {
  if ('to' in here && 'from' in here) {
    const made = attributeOf(here, claims)
    return made?.candidates ?? made?.value ?? made?.outcome
  }
  const isCondition = ['of', 'all', 'any', 'not'].some((key) => key in here)
  // biome-ignore lint/suspicious/noThenProperty: the language's word
  const branch = { if: here, then: { constant: 'yes' }, else: { constant: 'no' } }
  const last = attributeOf({ to: 'x', from: isCondition ? branch : here }, claims)?.steps.at(-1)
  const { state, values = [] } = last ?? {}
  if (isCondition) return state === 'present' ? values[0] === 'yes' : state
  expect(['present', 'empty']).toContain(state)
  return values.length === 1 ? values[0] : values
}

describe('the page of functions', () => {
  it.each(runnable)('has for %s: %s', (_, here, claims, gives) => {
    expect(run(codeIn(here) as object, codeIn(claims) as ClaimsRecord)).toEqual(codeIn(gives))
  })

  it('says why where there is no equivalent', () => {
    const others = rows.filter(([, here]) => here === '–')
    expect(others.length).toBeGreaterThan(5)
    expect(others.filter(([, , , why = '']) => why.length < 20)).toEqual([])
  })

  // The lists of functions as the pages named there have them.
  const entra =
    'Append AppRoleAssignmentsComplex BitAnd CBool CDate Coalesce ConvertToBase64 ConvertToUTF8Hex Count CStr DateAdd DateDiff DateFromNum FormatDateTime Guid IgnoreFlowIfNullOrEmpty IIF InStr IsNull IsNullOrEmpty IsPresent IsString Item Join Left Mid NormalizeDiacritics Not Now NumFromDate PCase RandomString Redact RemoveDuplicates Replace SelectUniqueValue SingleAppRoleAssignment Split StripSpaces Switch ToLower ToUpper Word'
  const okta =
    'String.append String.join String.len String.removeSpaces String.replace String.replaceFirst String.stringContains String.startsWith String.stringSwitch String.substring String.substringAfter String.substringBefore String.toUpperCase String.toLowerCase Arrays.add Arrays.remove Arrays.clear Arrays.get Arrays.flatten Arrays.contains Arrays.size Arrays.isEmpty Arrays.toCsvString Convert.toInt Convert.toNum Iso3166Convert.toAlpha2 Iso3166Convert.toAlpha3 Iso3166Convert.toNumeric Iso3166Convert.toName getFilteredGroups Groups.contains Groups.startsWith Groups.endsWith isMemberOfGroupName isMemberOfGroup isMemberOfAnyGroup isMemberOfGroupNameStartsWith isMemberOfGroupNameContains isMemberOfGroupNameRegex user.getLinkedObject Time.now Time.fromWindowsToIso8601 Time.fromUnixToIso8601 Time.fromStringToIso8601 Time.fromIso8601ToWindows Time.fromIso8601ToUnix Time.fromIso8601ToString getManagerUser getManagerAppUser getAssistantUser getAssistantAppUser hasDirectoryUser hasWorkdayUser findDirectoryUser findWorkdayUser user.getInternalProperty'
  const identityEngine =
    'toUpperCase toLowerCase replace replaceFirst length removeSpaces substringBefore substringAfter size isEmpty add remove flatten toInteger toNumber parseCountryCode toAlpha2 toAlpha3 toNumeric toName user.getGroups user.isMemberOf DateTime.now parseWindowsTime parseUnixTime parseStringTime toWindows toUnix toString toZone plusDays plusHours plusMinutes plusSeconds minusDays minusHours minusMinutes minusSeconds withinDays withinHours withinMinutes withinSeconds'
  it.each([
    ['Entra ID', entra],
    ['Okta', okta],
    ['Okta Identity Engine', identityEngine],
  ])('has every function of %s', (heading, names) => {
    const part = page.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
    const named = part.split('\n').flatMap((line) => line.split(' | ')[0]?.match(/[\w.]+/g) ?? [])
    expect(names.split(' ').filter((name) => !named.includes(name))).toEqual([])
  })
})
