import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import { compileCondition } from './condition.js'
import type { AccessMapping, Gate } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { causeOf } from './findings.js'
import { nameTest } from './group-scope.js'
import type { Access, Hold, MappingFinding } from './mapped.js'
import { groupNameFault, groupNameOf } from './rule-templates.js'
import type { Verdict } from './verdict.js'

/** What gates ask of a person's groups. */
interface Standing {
  /** Groups that rules give, and not only defaults. */
  readonly ruleGroups: () => readonly string[]
  readonly held: readonly Hold[]
}

/** Judges one person by a gate: reasons to keep it shut, or none. */
type JudgeGate = (evaluation: Evaluation, standing: Standing) => readonly MappingFinding[]

/** @internal The compiled gates of a document; one that is not there stands open. */
export interface Gates {
  readonly signIn: JudgeGate | undefined
  readonly create: JudgeGate | undefined
}

const allow: Access = Object.freeze({ decision: 'allow' })

/** @internal Access with reasons to refuse it, of whatever part of the document, or without any. */
export function accessOf(...parts: readonly (readonly MappingFinding[] | undefined)[]): Access {
  if (parts.every(isEmpty)) return allow
  return deepFreeze({ decision: 'refuse', reasons: parts.flatMap((part = []) => part) })
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0
}

/** @internal Compiles the gates. */
export function compileAccess(access: AccessMapping | undefined, compiler: Compiler): Gates {
  const judge = (gate: Gate | undefined, name: 'signIn' | 'create') =>
    gate && compileGate(gate, name, compiler)
  return { signIn: judge(access?.signIn, 'signIn'), create: judge(access?.create, 'create') }
}

/** A gate is open when its condition holds and the person has one of its groups. */
function compileGate(gate: Gate, name: 'signIn' | 'create', compiler: Compiler): JudgeGate {
  const at = pointer('access', name)
  const { when, groups, whenUnknown = 'refuse' } = gate
  if (!when && !groups)
    compiler.report(at, 'needs `when` or `groups`; without a gate, leave it out')
  if (typeof groups === 'object')
    groups.forEach((group, i) => {
      if (groupNameOf(group) === undefined)
        compiler.report(at + pointer('groups', i), groupNameFault)
    })
  const condition = when && compileCondition(when, `${at}/when`, compiler)
  const member = groups && compileMembership(groups)
  const passed: Verdict = { answer: true, state: 'present' }
  return (evaluation, standing) => {
    const verdicts = [condition?.(evaluation) ?? passed, member?.(standing) ?? passed]
    if (verdicts.some(({ answer }) => answer === false))
      return [{ code: refused[name], pointer: at, message: closed[name] }]
    const unknown = verdicts.find(isUnknown)
    if (!unknown || whenUnknown === 'allow') return []
    return [
      {
        code: undecided[name],
        pointer: at,
        message: `${closed[name]} That cannot be told for this person, because ${causeOf(unknown.state)}.`,
      },
    ]
  }
}

type Unknown = Extract<Verdict, { readonly answer: undefined }>

function isUnknown(verdict: Verdict): verdict is Unknown {
  return verdict.answer === undefined
}

const refused = { signIn: 'sign-in-refused', create: 'creation-refused' } as const
const undecided = { signIn: 'sign-in-unknown', create: 'creation-unknown' } as const
const closed = {
  signIn: 'The mapping lets only certain people in (see `access.signIn`).',
  create: 'The mapping has accounts made for certain people only (see `access.create`).',
} as const

/** Groups that rules give count, and those of defaults do not; what is held may be one of them. */
function compileMembership(groups: 'anyRule' | readonly string[]) {
  const isMeant = groups === 'anyRule' ? () => true : (nameTest(groups) ?? (() => false))
  return ({ ruleGroups, held: holds }: Standing): Verdict => {
    if (ruleGroups().some(isMeant)) return { answer: true, state: 'present' }
    const hold = holds.find(
      ({ rule, groups: held }) =>
        !rule.startsWith('default:') && (held === 'all' || held.some(isMeant)),
    )
    if (!hold) return { answer: false, state: 'present' }
    return { answer: undefined, state: hold.state === 'present' ? 'malformed' : hold.state }
  }
}
