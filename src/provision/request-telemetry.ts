import type { ExchangeEvent } from '../targets/connection.js'
import type { TelemetryApi } from './telemetry.js'

/**
 * Makes an observer of a target's requests that tells OpenTelemetry of them: a span each, under the one
 * that is active, and metrics. Hand it to a target as `observe`.
 *
 * Endpoints are templates, in which names and ids are `{}`. Metrics: `rostermap.requests`,
 * `rostermap.request.duration` and `rostermap.request.wait` (milliseconds; the wait is that for the rate
 * limit).
 *
 * @param api - `{ trace, metrics, context }` of `@opentelemetry/api`
 */
export function requestTelemetry(api: TelemetryApi): (event: ExchangeEvent) => void {
  const tracer = api.trace.getTracer('rostermap')
  const meter = api.metrics.getMeter('rostermap')
  const requests = meter.createCounter('rostermap.requests', {
    description: 'Requests to products, by endpoint and status.',
  })
  const time = (name: string, description: string) =>
    meter.createHistogram(`rostermap.request.${name}`, { description, unit: 'ms' })
  const duration = time('duration', 'Time a product took to answer.')
  const wait = time('wait', 'Time a request waited for the rate limit and a free connection.')

  return ({ target, operation, endpoint, attempt, status, waitedMs, tookMs }) => {
    const now = Date.now()
    const attributes = { target, operation, endpoint, status: status ?? 0 }
    const span = tracer.startSpan(
      'rostermap.request',
      {
        startTime: now - tookMs,
        attributes: {
          'rostermap.target': target,
          'rostermap.operation': operation,
          'rostermap.endpoint': endpoint,
          'rostermap.attempt': attempt,
          ...(status !== undefined && { 'http.response.status_code': status }),
        },
      },
      api.context.active(),
    )
    if (status === undefined || status >= 500) span.setStatus({ code: 2 })
    span.end(now)
    requests.add(1, attributes)
    duration.record(tookMs, attributes)
    wait.record(waitedMs, { target, endpoint })
  }
}
