import assert from 'node:assert/strict'
import { type Fault, spoil } from './fake-faults.js'

/**
 * Puts faults between a target and its product: takes what sends requests, and gives something of the
 * same kind that sends them on until a fault is due.
 *
 * @typeParam Send - what sends a request: `fetch`, or a function that takes a `Request`
 * @param send - what the target would send its requests with
 * @returns what it is to send them with
 */
export type Spoil = <Send extends (...args: never[]) => Promise<Response>>(send: Send) => Send

/** @internal A fault that is due. */
export interface Due {
  readonly fault: Fault
  /** Which request it meets first, counted from 0. @defaultValue `0` */
  readonly from?: number
  /** How many it meets. @defaultValue all that follow */
  readonly times?: number
  /** Whether the product does what was asked, and only its answer is spoilt. @defaultValue `false` */
  readonly applied?: boolean
}

/** @internal What stands between a target and its product. */
export interface Gate {
  readonly spoil: Spoil
  /** Makes a fault due, counted from the next request on; without one all goes well. */
  order(due?: Due): void
  /** Methods of the requests since the last order, oldest first. */
  readonly methods: readonly string[]
  /** Resolves when a fault has met a request since the last order. */
  met(): Promise<void>
}

/** @internal */
export function faultGate(): Gate {
  let due: Due | undefined
  let methods: string[] = []
  let tell: () => void = () => undefined
  let met = Promise.resolve()
  return {
    get methods() {
      return methods
    },
    order: (next) => {
      due = next
      methods = []
      met = new Promise((resolve) => {
        tell = resolve
      })
    },
    met: () => met,
    spoil: (send) => {
      const sending = async (...args: Parameters<typeof send>): Promise<Response> => {
        const { method, signal, url, redirect } = requestOf(args)
        assert.ok(!url.startsWith(elsewhere), 'the target follows a redirect to another host')
        const at = methods.push(method) - 1
        const { fault, from = 0, times = Number.POSITIVE_INFINITY, applied = false } = due ?? {}
        if (fault === undefined || at < from || at >= from + times) return send(...args)
        assert.ok(
          fault !== 'redirect' || redirect !== 'follow',
          'the target would follow a redirect',
        )
        if (applied) await send(...args)
        tell()
        return spoil(fault, signal)
      }
      return sending as typeof send
    },
  }
}

const elsewhere = 'https://elsewhere.example'

/** What `fetch` was called with: a `Request`, or an address and what goes with it. */
function requestOf(args: readonly unknown[]): {
  readonly method: string
  readonly signal: AbortSignal
  readonly url: string
  readonly redirect: string
} {
  const [input, init] = args
  const from = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  const either = (name: string) => from(init, name) ?? from(input, name)
  const signal = either('signal')
  return {
    method: String(either('method') ?? 'GET').toUpperCase(),
    signal: signal instanceof AbortSignal ? signal : new AbortController().signal,
    url:
      typeof input === 'string' ? input : String(from(input, 'url') ?? from(input, 'href') ?? ''),
    redirect: String(either('redirect') ?? 'follow'),
  }
}
