import type { ProvisionEvent } from './events.js'
import type { ReportItem } from './report.js'

/** What of `@opentelemetry/api` is used: hand in `{ trace, metrics, context }` of it. */
export interface TelemetryApi {
  /** Makes spans. */
  readonly trace: {
    /** A tracer under a name. */
    getTracer(name: string): TelemetryTracer
    /** A context that has a span. */
    setSpan(context: object, span: TelemetrySpan): object
  }
  /** Makes instruments. */
  readonly metrics: {
    /** A meter under a name. */
    getMeter(name: string): TelemetryMeter
  }
  /** Knows the context. */
  readonly context: {
    /** The context there is now. */
    active(): object
  }
}

/** What of a tracer is used. */
export interface TelemetryTracer {
  /** Begins a span. */
  startSpan(
    name: string,
    options?: { attributes?: TelemetryAttributes; startTime?: number },
    context?: object,
  ): TelemetrySpan
}

/** What of a span is used. */
export interface TelemetrySpan {
  /** Says something about it. */
  setAttributes(attributes: TelemetryAttributes): unknown
  /** Says how it went; `2` is the code of an error. */
  setStatus(status: { code: number; message?: string }): unknown
  /** Ends it. */
  end(endTime?: number): void
}

/** What of a meter is used. */
export interface TelemetryMeter {
  /** Makes a counter. */
  createCounter(name: string, options: { description: string }): TelemetryCounter
  /** Makes a histogram. */
  createHistogram(name: string, options: { description: string; unit: string }): TelemetryHistogram
}

/** What of a counter is used. */
export interface TelemetryCounter {
  /** Counts. */
  add(value: number, attributes?: TelemetryAttributes): void
}

/** What of a histogram is used. */
export interface TelemetryHistogram {
  /** Records. */
  record(value: number, attributes?: TelemetryAttributes): void
}

/** Attributes of a span or measurement. */
export type TelemetryAttributes = Record<string, string | number | boolean>

/** Plans that are open for longer than this many others were forgotten by whoever began them. */
const mostOpen = 10_000

interface Open {
  readonly span: TelemetrySpan
  readonly context: object
  readonly began: number
  last: number
}

/**
 * Makes an observer that tells OpenTelemetry what happens: spans of runs, of plans in them and of
 * operations in those, and metrics. Without an SDK the API does nothing, and so does this.
 *
 * Attributes hold names of targets, kinds, codes, hashes and numbers; never a person, an account, a group
 * or a value.
 *
 * Metrics: `rostermap.plans`, `rostermap.operations`, `rostermap.withheld`, `rostermap.staged`,
 * `rostermap.refused`, `rostermap.plan.duration` and `rostermap.operation.duration` (milliseconds).
 *
 * @param api - `{ trace, metrics, context }` of `@opentelemetry/api`
 * @example
 * ```ts test
 * import { context, metrics, trace } from '@opentelemetry/api'
 * import { telemetry } from 'rostermap'
 *
 * const observe = telemetry({ context, metrics, trace })
 * observe({ type: 'refused', subject: { issuer: 'https://idp.example', subject: '1' }, reasons: [] })
 * ```
 */
export function telemetry(api: TelemetryApi): (event: ProvisionEvent) => void {
  const tracer = api.trace.getTracer('rostermap')
  const meter = api.metrics.getMeter('rostermap')
  const count = (name: string, description: string) =>
    meter.createCounter(`rostermap.${name}`, { description })
  const plans = count('plans', 'Plans that were carried out, by what came of them.')
  const operations = count('operations', 'Operations by kind and by what came of them.')
  const withheld = count('withheld', 'What plans wanted and did not do, by code.')
  const staged = count('staged', 'Plans that wait for approval.')
  const refused = count('refused', 'People whom the mapping let in nowhere.')
  const time = (name: string, description: string) =>
    meter.createHistogram(`rostermap.${name}.duration`, { description, unit: 'ms' })
  const planTime = time('plan', 'Time from a plan to its end.')
  const operationTime = time('operation', 'Time an operation took.')
  const runs = new Map<string, Open>()
  const open = new Map<string, Open>()

  return (event) => {
    const now = Date.now()
    switch (event.type) {
      case 'refused':
        return refused.add(1)
      case 'planned': {
        const { plan, run } = event
        const parent = run === undefined ? undefined : runOf(run, now)
        begin(open, `${plan.target} ${plan.hash}`, 'rostermap.plan', now, parent?.context, {
          'rostermap.target': plan.target,
          'rostermap.plan': plan.hash,
          'rostermap.mapping': plan.mapping,
          'rostermap.operations': plan.operations.length,
          'rostermap.withheld': plan.withheld.length,
        })
        for (const { code, severity } of plan.withheld)
          withheld.add(1, { target: plan.target, code, severity })
        return
      }
      case 'operation': {
        const { plan, item, target } = event
        const within = open.get(`${target} ${plan.hash}`)
        const attributes = attributesOf(target, item)
        const began = within?.last ?? now
        const startTime = began
        const span = tracer.startSpan(
          `rostermap.${item.operation.kind}`,
          { attributes: prefixed(attributes), startTime },
          within?.context ?? api.context.active(),
        )
        if (item.outcome === 'failed') span.setStatus({ code: 2, message: item.error.code })
        span.end(now)
        if (within) within.last = now
        operations.add(1, attributes)
        return operationTime.record(now - began, { target, kind: item.operation.kind })
      }
      case 'applied': {
        const { target, plan, status } = event.report
        const key = `${target} ${plan}`
        const done = open.get(key)
        open.delete(key)
        plans.add(1, { target, status })
        if (!done) return
        done.span.setAttributes({ 'rostermap.status': status })
        if (status !== 'applied') done.span.setStatus({ code: 2, message: status })
        done.span.end(now)
        return planTime.record(now - done.began, { target, status })
      }
      case 'staged':
        return staged.add(1, { target: event.plan.target })
      case 'run': {
        const { run, phase, people, done } = event.progress
        const current = runOf(run, now)
        current.span.setAttributes({
          'rostermap.phase': phase,
          'rostermap.people': people,
          'rostermap.shards': done,
        })
        if (phase !== 'done') return
        current.span.end(now)
        runs.delete(run)
      }
    }
  }

  function runOf(run: string, now: number): Open {
    return (
      runs.get(run) ?? begin(runs, run, 'rostermap.run', now, undefined, { 'rostermap.run': run })
    )
  }

  function begin(
    into: Map<string, Open>,
    key: string,
    name: string,
    now: number,
    parent: object | undefined,
    attributes: TelemetryAttributes,
  ): Open {
    const context = parent ?? api.context.active()
    const span = tracer.startSpan(name, { attributes, startTime: now }, context)
    const one = { span, context: api.trace.setSpan(context, span), began: now, last: now }
    const [oldest] = into
    if (into.size >= mostOpen && oldest) {
      oldest[1].span.end(now)
      into.delete(oldest[0])
    }
    into.set(key, one)
    return one
  }
}

function attributesOf(target: string, item: ReportItem): TelemetryAttributes {
  const { operation, outcome } = item
  return {
    target,
    kind: operation.kind,
    risk: operation.risk,
    outcome,
    ...(item.outcome === 'failed' && { code: item.error.code }),
  }
}

function prefixed(attributes: TelemetryAttributes): TelemetryAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`rostermap.${name}`, value]),
  )
}
