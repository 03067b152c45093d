import { type Fault, spoil } from './fake-faults.js'
import type { ContractWorld } from './target-contract-world.js'

/**
 * Puts faults between a target and its product: takes what sends requests, and gives something of the
 * same kind that sends them on until a fault is due.
 *
 * @typeParam Send - what sends a request: `fetch`, or a function that takes a `Request`
 * @param send - what the target would send its requests with
 * @returns what it is to send them with
 */
export type Spoil = <Send extends (...args: never[]) => Promise<Response>>(send: Send) => Send

/** @internal What is due at a request. */
export interface Due {
  /** What comes instead of the answer. @defaultValue nothing, the answer itself comes */
  readonly fault?: Fault
  /** Which request it meets first, counted from 0. @defaultValue `0` */
  readonly from?: number
  /** How many it meets. @defaultValue all that follow */
  readonly times?: number
  /** Whether the product does what was asked, and only its answer is spoilt. @defaultValue `false` */
  readonly applied?: boolean
  /** What becomes of the product's true answer on its way. */
  readonly alters?: (answer: Response, request: Pick<Sent, 'method' | 'url'>) => Promise<Response>
  /** After how many requests none is answered any more, for the call would never end. @defaultValue never */
  readonly most?: number
  /** What happens just before the request goes on; what is sent meanwhile goes through. */
  readonly meanwhile?: () => Promise<unknown>
}

/** @internal A request that came to the gate. */
export interface Sent {
  readonly method: string
  readonly url: string
  /** The `Idempotency-Key` by which the product knows it again. */
  readonly key: string | undefined
  /** What goes with it, as text. */
  readonly body: Promise<string>
  /** When, by the clock of `performance`. */
  readonly at: number
}

/** @internal What is asked, and how. */
export const asked = ({ method, url }: Pick<Sent, 'method' | 'url'>): string => `${method} ${url}`

/** @internal What stands between a target and its product. */
export interface Gate {
  readonly spoil: Spoil
  /** Makes a fault due, counted from the next request on; without one all goes well. */
  order(due?: Due): void
  /** The requests since the last order, oldest first. */
  readonly sent: readonly Sent[]
  /** Whether a request writes, or only looks. */
  writes(request: Sent): boolean
  /** What the target has done that none may, since the last order. */
  readonly misdeed: string | undefined
  /** Resolves when a fault has met a request since the last order. */
  met(): Promise<void>
  /** What became of the signal of the request that hangs; as garbage it never fires. */
  signal(): 'aborted' | 'waits' | 'garbage'
}

/** @internal A world and what stands between its target and the product. */
export interface Opened {
  readonly world: ContractWorld
  readonly gate: Gate
}

/** @internal What is in `looks` does not write, although it is no GET. */
export function faultGate(looks: ReadonlySet<string>): Gate {
  let due: Due = {}
  let sent: Sent[] = []
  let misdeed: string | undefined
  let tell: () => void = () => undefined
  let met = Promise.resolve()
  let hanging: WeakRef<AbortSignal> | undefined
  const order = (next: Due = {}): void => {
    due = next
    sent = []
    misdeed = undefined
    hanging = undefined
    met = new Promise((resolve) => {
      tell = resolve
    })
  }
  order()
  return {
    get sent() {
      return sent
    },
    get misdeed() {
      return misdeed
    },
    writes: (request) => request.method !== 'GET' && !looks.has(asked(request)),
    order,
    met: () => met,
    signal: () => {
      if (hanging === undefined) return 'waits'
      const signal = hanging.deref()
      return signal === undefined ? 'garbage' : signal.aborted ? 'aborted' : 'waits'
    },
    spoil: (send) => {
      const sending = async (...args: Parameters<typeof send>): Promise<Response> => {
        const { signal, redirect, ...request } = requestOf(args)
        if (request.url.startsWith(elsewhere)) {
          misdeed = 'it follows a redirect to another host'
          return new Response(null, { status: 404 })
        }
        const at = sent.push({ ...request, at: performance.now() }) - 1
        const { fault, from = 0, times = Number.POSITIVE_INFINITY, applied, meanwhile } = due
        const { alters, most = Number.POSITIVE_INFINITY } = due
        if (at >= most) {
          misdeed = `it goes on asking after ${most} requests`
          tell()
          return new Promise<never>(() => undefined)
        }
        if (at < from || at >= from + times) return send(...args)
        if (meanwhile !== undefined) {
          due = {}
          await meanwhile()
        }
        if (alters !== undefined) return alters(await send(...args), request)
        if (fault === undefined) return send(...args)
        if (fault === 'redirect' && redirect === 'follow')
          misdeed = 'it would follow a redirect to another host'
        if (applied === true) await send(...args)
        if (fault === 'hang') hanging = new WeakRef(signal)
        tell()
        return spoil(fault, signal)
      }
      return sending as typeof send
    },
  }
}

const elsewhere = 'https://elsewhere.example'

/** A copy is read, so that the product reads the body itself; what has none is not held on to. */
async function bodyOf(input: unknown, init: unknown): Promise<string> {
  const given: unknown = typeof init === 'object' && init !== null && Reflect.get(init, 'body')
  if (typeof given === 'string' || given instanceof URLSearchParams) return given.toString()
  if (given instanceof FormData || given instanceof Blob) return new Response(given).text()
  return input instanceof Request && input.body !== null ? input.clone().text() : ''
}

/** What `fetch` was called with: a `Request`, or an address and what goes with it. */
function requestOf(
  args: readonly unknown[],
): Omit<Sent, 'at'> & { readonly signal: AbortSignal; readonly redirect: string } {
  const [input, init] = args
  const from = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  const either = (name: string) => from(init, name) ?? from(input, name)
  const signal = either('signal')
  const headers = new Headers(either('headers') as ConstructorParameters<typeof Headers>[0])
  return {
    method: String(either('method') ?? 'GET').toUpperCase(),
    signal: signal instanceof AbortSignal ? signal : new AbortController().signal,
    url:
      typeof input === 'string' ? input : String(from(input, 'url') ?? from(input, 'href') ?? ''),
    key: headers.get('idempotency-key') ?? undefined,
    body: bodyOf(input, init),
    redirect: String(either('redirect') ?? 'follow'),
  }
}
