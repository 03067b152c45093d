import { context, metrics, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import pino from 'pino'
import {
  type AuditRecord,
  auditTrail,
  memoryLedger,
  type Observe,
  provisioner,
  requestTelemetry,
  telemetry,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

function world(observe: Observe) {
  const target = memoryTarget({ name: 'jira', groups: jiraGroups })
  const made = provisioner({
    mapper: oktaMapper,
    targets: [target],
    ledger: memoryLedger(),
    observe,
  })
  return { target, ...made }
}

/** Everything that tells who Alice is. */
const personal = /alice|nguyen|example\.com/i

describe('auditTrail', () => {
  it('writes one record an operation, with the rules behind it and no personal value', async () => {
    const records: AuditRecord[] = []
    const it = world(auditTrail((record) => records.push(record), { clock: () => 7 }))
    const [result] = (await it.signIn(alice())).targets
    expect(records.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['createUser', 'changed'],
      ['addMember', 'changed'],
      ['addMember', 'changed'],
    ])
    expect(records[1]).toMatchObject({
      at: 7,
      target: 'jira',
      plan: result?.status !== 'failed' && result?.plan.hash,
      mapping: oktaMapper.digest,
      group: 'dev-team',
      rules: ['developers'],
      risk: 'low',
    })
    expect(records[0]?.attributes).toEqual(['displayName', 'email', 'username'])
    expect(JSON.stringify(records)).not.toMatch(personal)
    expect(new Set(records.map(({ operation }) => operation)).size).toBe(3)
    expect(new Set(records.map(({ person }) => person)).size).toBe(1)
  })

  it('writes who it was and the values only when asked to', async () => {
    const records: AuditRecord[] = []
    const it = world(auditTrail((record) => records.push(record), { reveal: true }))
    await it.signIn(alice())
    expect(records[0]).toMatchObject({
      subject: { subject: 'alice' },
      values: { kind: 'createUser', user: { username: 'alice.nguyen' } },
    })
  })

  it('says by its code why an operation failed', async () => {
    const records: AuditRecord[] = []
    const it = world(auditTrail((record) => records.push(record)))
    it.target.failOn('addMembers', new Error('what'))
    await it.signIn(alice())
    expect(records[1]).toMatchObject({ outcome: 'failed', code: 'TARGET_PROTOCOL' })
    expect(records[2]).toMatchObject({ outcome: 'skipped' })
  })

  it('goes into a pino log', async () => {
    const lines: string[] = []
    const log = pino(
      { base: null, timestamp: false },
      { write: (line: string) => lines.push(line) },
    )
    const it = world(auditTrail((record) => log.info(record, 'rostermap')))
    await it.signIn(alice())
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'createUser', msg: 'rostermap' })
  })
})

describe('telemetry', () => {
  const spans = new InMemorySpanExporter()
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: measured,
    exportIntervalMillis: 60_000,
  })
  const metering = new MeterProvider({ readers: [reader] })
  const observe = telemetry({
    context,
    trace: { getTracer: (name) => tracing.getTracer(name), setSpan: trace.setSpan },
    metrics: { getMeter: (name) => metering.getMeter(name) },
  })

  it('tells runs, plans and operations as spans in each other, and counts them', async () => {
    const it = world(observe)
    await it.reconcile([alice(), alice({ email: undefined }, 'nobody')], { run: 'r1' })
    it.target.failOn('addMembers', new Error('what'))
    await it.signIn(alice({ groups: ['okta-jira-admin'] }))

    const finished = spans.getFinishedSpans()
    const run = finished.find(({ name }) => name === 'rostermap.run')
    const plans = finished.filter(({ name }) => name === 'rostermap.plan')
    const made = finished.find(({ name }) => name === 'rostermap.createUser')
    expect(run?.attributes).toMatchObject({ 'rostermap.run': 'r1', 'rostermap.phase': 'done' })
    expect(plans[0]?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId)
    expect(made?.parentSpanContext?.spanId).toBe(plans[0]?.spanContext().spanId)
    expect(plans[1]?.parentSpanContext).toBeUndefined()
    expect(plans[1]?.status.code).toBe(2)
    expect(
      JSON.stringify(finished.map(({ name, attributes, status }) => [name, attributes, status])),
    ).not.toMatch(/alice|nguyen|example\.com|dev-team|jira-software/i)

    await metering.forceFlush()
    const points = measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
      )
    expect(points).toContainEqual({
      name: 'rostermap.operations',
      attributes: { target: 'jira', kind: 'createUser', risk: 'low', outcome: 'changed' },
      value: 1,
    })
    expect(
      points.some(
        ({ name, attributes }) =>
          name === 'rostermap.operations' && attributes['code'] === 'TARGET_PROTOCOL',
      ),
    ).toBe(true)
    expect(points.some(({ name }) => name === 'rostermap.plan.duration')).toBe(true)
    expect(JSON.stringify(points)).not.toMatch(personal)
  })

  it('tells of requests by endpoint, without the names in it', async () => {
    const api = {
      context,
      trace: { getTracer: (name: string) => tracing.getTracer(name), setSpan: trace.setSpan },
      metrics: { getMeter: (name: string) => metering.getMeter(name) },
    }
    spans.reset()
    requestTelemetry(api)({
      ...{ target: 'jira', operation: 'findUser', endpoint: 'GET user/{}', attempt: 2 },
      ...{ status: 503, waitedMs: 5, tookMs: 7 },
    })
    const [span] = spans.getFinishedSpans()
    expect(span?.attributes).toMatchObject({
      'rostermap.endpoint': 'GET user/{}',
      'http.response.status_code': 503,
    })
    expect(span?.status.code).toBe(2)
  })

  it('does nothing where there is no SDK', async () => {
    const it = world(telemetry({ context, metrics, trace }))
    expect((await it.signIn(alice())).complete).toBe(true)
  })
})
