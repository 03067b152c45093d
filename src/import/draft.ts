import { isRosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import type { AttributeRule, MappingDocument } from '../mapping/document.js'
import type { DefaultGroups, GroupMapping, GroupRule } from '../mapping/group-document.js'
import { parseMapping } from '../mapping/parse.js'
import type { CarriedOver, Imported, ImportNote } from './imported.js'
import { importFault } from './source.js'

/** Where something stands in the configuration that is read, and what it is called there. */
export interface Place {
  readonly pointer: string
  readonly subject: string
}

/** A mapping document in the making: what does not fit is noted and left out. */
export interface Draft {
  /** Adds an attribute, when there is none of that name and the language can say it. */
  readonly attribute: (rule: AttributeRule, place: Place) => boolean
  /** Adds a group rule under an id made of a name. */
  readonly rule: (name: string, rule: Omit<GroupRule, 'id'>, place: Place) => boolean
  /** Adds groups without a claim. */
  readonly defaultGroups: (groups: DefaultGroups, place: Place) => void
  /** Says more of the groups as a whole. */
  readonly groups: (more: Partial<Omit<GroupMapping, 'rules' | 'defaults'>>, place?: Place) => void
  /** Says who may come in. */
  readonly access: (access: NonNullable<MappingDocument['access']>, place: Place) => void
  /** Whether there is an attribute of that name. */
  readonly has: (attribute: string) => boolean
  /** Whether something says who may come in. */
  readonly hasAccess: () => boolean
  /** Notes that something is left out. */
  readonly leaveOut: (place: Place, reason: string) => void
  /** Notes that something needs a look. */
  readonly remark: (place: Place, reason: string) => void
  /** The document and the notes. */
  readonly finish: () => Imported
}

/** Starts a mapping document. */
export function draftMapping(name: string): Draft {
  const profile: AttributeRule[] = []
  const rules: GroupRule[] = []
  const defaults: DefaultGroups[] = []
  let groups: Partial<GroupMapping> = {}
  let access: MappingDocument['access']
  const carried: CarriedOver[] = []
  const notCarried: ImportNote[] = []
  const remarks: ImportNote[] = []
  const note = (notes: ImportNote[]) => (place: Place, reason: string) => {
    notes.push({ pointer: place.pointer, subject: place.subject, reason })
  }
  const leaveOut = note(notCarried)
  /** Whether the language takes a part; the reason why not is noted. */
  const fits = (document: Partial<MappingDocument>, place: Place): boolean => {
    const fault = faultOf({ version: 1, profile: [], ...document })
    if (fault !== undefined) leaveOut(place, `the mapping language does not take it: ${fault}`)
    return fault === undefined
  }
  return {
    attribute(rule, place) {
      if (profile.some(({ to }) => to === rule.to)) {
        leaveOut(place, `${rule.to} is made by something before it`)
        return false
      }
      if (!fits({ profile: [rule] }, place)) return false
      carried.push({ pointer: place.pointer, to: pointer('profile', profile.length) })
      profile.push(rule)
      return true
    },
    rule(ruleName, rule, place) {
      const id = idFor(ruleName, rules)
      if (!fits({ groups: { ...groups, rules: [{ id, ...rule }] } }, place)) return false
      carried.push({ pointer: place.pointer, to: pointer('groups', 'rules', rules.length) })
      rules.push({ id, ...rule })
      return true
    },
    defaultGroups(entry, place) {
      if (!fits({ groups: { rules: [], defaults: [entry] } }, place)) return
      carried.push({ pointer: place.pointer, to: pointer('groups', 'defaults', defaults.length) })
      defaults.push(entry)
    },
    groups(more, place) {
      if (place && !fits({ groups: { except: ['x'], ...more, rules: [] } }, place)) return
      groups = { ...groups, ...more }
      const [member] = Object.keys(more)
      if (place && member !== undefined)
        carried.push({ pointer: place.pointer, to: pointer('groups', member) })
    },
    access(gates, place) {
      if (!fits({ access: gates }, place)) return
      const [gate] = Object.keys(gates)
      if (gate !== undefined) carried.push({ pointer: place.pointer, to: pointer('access', gate) })
      access = { ...access, ...gates }
    },
    has: (attribute) => profile.some(({ to }) => to === attribute),
    hasAccess: () => access !== undefined,
    leaveOut,
    remark: note(remarks),
    finish() {
      const hasGroups = rules.length + defaults.length > 0 || Object.keys(groups).length > 0
      const document: MappingDocument = {
        version: 1,
        name,
        profile,
        ...(hasGroups && {
          groups: { ...groups, rules, ...(defaults.length > 0 && { defaults }) },
        }),
        ...(access && { access }),
      }
      const fault = faultOf(document)
      if (fault !== undefined) importFault('', `is more than a mapping document holds: ${fault}`)
      return deepFreeze({ mapping: parseMapping(document), carried, notCarried, remarks })
    },
  }
}

function faultOf(document: MappingDocument): string | undefined {
  try {
    parseMapping(document)
    return undefined
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'MAPPING_INVALID') throw error
    return error.details.issues[0]?.message
  }
}

/** A rule id made of a name: its letters and digits, and a number when there is such an id already. */
function idFor(name: string, rules: readonly GroupRule[]): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 100)
  const base = plain === '' ? 'rule' : plain
  let id = base
  for (let n = 2; rules.some((rule) => rule.id === id); n += 1) id = `${base}-${n}`
  return id
}
