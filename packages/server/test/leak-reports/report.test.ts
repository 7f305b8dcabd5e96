import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { call } from '../support/call.ts'
import { otherSecret } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { startSmtp } from '../users/support/smtp.ts'
import { startWithOwner } from '../users/support/users.ts'

const leakReportsPath = '/api/v1/leak-reports'

for (const database of databases) {
  describe(`leak reports on ${database}`, () => {
    let server: StartedServer
    before(async () => {
      server = await startServer({ database, environment: { OANIM_TRUSTED_PROXIES: '127.0.0.1' } })
    })
    after(() => server.close())

    const report = (key: string, location?: string, from = '192.0.2.7') =>
      call(server.url, leakReportsPath, { json: { key, location }, headers: { 'x-forwarded-for': from } })
    const leakReports = async (query = '') =>
      (await call(server.url, `/api/v1/leak-reports${query}`, { key: server.ownerKey })).body
    const of = async (id: string) =>
      (await leakReports('?limit=100')).leak_reports.filter(
        (each: { api_key: { id: string } }) => each.api_key.id === id,
      )
    const codeOf = async (key: string) => (await call(server.url, '/api/v1/auth/me', { key })).body.code
    const create = async (by: string, scopes = ['keys:write', 'keys:read']) => {
      const { body } = await call(server.url, '/api/v1/api-keys', {
        key: by,
        json: { name: 'leaky', scopes },
      })
      return { id: body.api_key.id as string, key: body.key as string }
    }
    const auditEvents = async (action: string, target: string) => {
      const { body } = await call(server.url, '/api/v1/audit-events?limit=100', { key: server.ownerKey })
      return body.audit_events.filter(
        (each: { action: string; target: { id: string } | null }) =>
          each.action === action && each.target?.id === target,
      )
    }

    test('a reported key is revoked with its descendants before the response, and the account sees why', async () => {
      const parent = await create(server.ownerKey)
      const child = await create(parent.key)
      await call(server.url, '/api/v1/auth/me', { key: child.key })

      const { status, body } = await report(parent.key, 'https://example.com/pastes/1')
      assert.equal(status, 202)
      assert.deepEqual(body, { status: 'received', sends_mail: false })

      assert.deepEqual([await codeOf(parent.key), await codeOf(child.key)], ['key_revoked', 'key_revoked'])
      const [leakReport, ...others] = await of(parent.id)
      assert.deepEqual(others, [])
      assert.equal(leakReport.source, 'report')
      assert.equal(leakReport.location, 'https://example.com/pastes/1')
      assert.equal(leakReport.reported_from, '192.0.2.7')
      assert.equal(leakReport.resolved_at, null)
      assert.equal(leakReport.api_key.revoked_reason, 'leaked')
      assert.equal(leakReport.revocation_record.reason, 'leaked')
      assert.equal(leakReport.revocation_record.last_accepted.address, '127.0.0.1')
      assert.deepEqual(
        leakReport.revocation_record.revoked_keys.map(({ id }: { id: string }) => id),
        [child.id],
      )
      const [auditEvent] = await auditEvents('key.leaked', parent.id)
      assert.equal(auditEvent.actor.kind, 'system')
      assert.equal(auditEvent.address, '192.0.2.7')
      assert.equal((await auditEvents('key.revoked', child.id)).length, 1)
    })

    test('live, unknown, wrong and revoked keys get the same response after the same time', async () => {
      const real = await create(server.ownerKey)
      const answers = []
      for (const key of [real.key, mintKey().key, otherSecret(real.key.slice(0, 13)), real.key]) {
        const startedAt = performance.now()
        const { status, headers, body } = await report(key)
        const tookMs = performance.now() - startedAt
        assert.ok(tookMs >= 245, `as long as every other: ${tookMs}`)
        const named = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
        answers.push({ status, named, body })
      }
      assert.equal(await codeOf(real.key), 'key_revoked')
      for (const answer of answers) assert.deepEqual(answer, answers[0])
    })

    test('repeated reports are stored once, and at most ten reports per key', async () => {
      const leaked = await create(server.ownerKey)
      await Promise.all(Array.from({ length: 8 }, () => report(leaked.key, 'the same place')))
      assert.equal((await of(leaked.id)).length, 1)
      assert.equal((await auditEvents('key.revoked', leaked.id)).length, 1)
      await Promise.all(Array.from({ length: 12 }, (_, place) => report(leaked.key, `place ${place}`)))
      assert.equal((await of(leaked.id)).length, 10)
      assert.equal((await auditEvents('key.leaked', leaked.id)).length, 10)
    })

    test('a report of a revoked key is stored and does not change the key', async () => {
      const parent = await create(server.ownerKey)
      const child = await create(parent.key)
      await call(server.url, `/api/v1/api-keys/${parent.id}`, { method: 'DELETE', key: server.ownerKey })
      await report(parent.key)
      await report(parent.key)
      const [leakReport, ...others] = await of(parent.id)
      assert.deepEqual(others, [])
      assert.equal(leakReport.api_key.revoked_reason, 'revoked')
      assert.equal(await codeOf(child.key), undefined)
      await report(child.key)
    })

    test('an invalid key or location is rejected with the reason', async () => {
      const { key } = mintKey()
      const denials: [unknown, string][] = [
        [{ key: `${key}x` }, '/key'],
        [{ key: 7 }, '/key'],
        [{ key, location: 'a\nb' }, '/location'],
        [{ key, location: ' ' }, '/location'],
        [{ key, location: 'x'.repeat(501) }, '/location'],
        [{ key, keys: [key] }, '/keys'],
      ]
      for (const [json, pointer] of denials) {
        const { status, body } = await call(server.url, leakReportsPath, { json })
        assert.equal(status, 422)
        assert.deepEqual(
          body.errors.map((error: { pointer: string }) => error.pointer),
          [pointer],
        )
        assert.ok(!JSON.stringify(body).includes(key.slice(14)))
      }
    })

    test('a key in the location is redacted', async () => {
      const leaked = await create(server.ownerKey)
      await report(leaked.key, `https://example.com/?key=${leaked.key}`)
      const [{ location }] = await of(leaked.id)
      assert.match(location, /^https:\/\/example\.com\/\?key=/)
      assert.ok(!location.includes(leaked.key.slice(14)))
    })

    test('resolved reports are listed last, in pages, and are resolved once', async () => {
      const all = (await leakReports('?limit=100')).leak_reports
      const first = all[0]
      const resolve = () =>
        call(server.url, `/api/v1/leak-reports/${first.id}/resolve`, { method: 'POST', key: server.ownerKey })
      const resolved = (await resolve()).body.leak_report
      assert.ok(resolved.resolved_at)
      assert.deepEqual((await resolve()).body.leak_report, resolved)
      assert.equal((await auditEvents('leak_report.resolved', first.api_key.id)).length, 1)

      const paged: { id: string; resolved_at: string | null }[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await leakReports(`?limit=4${cursor && `&cursor=${cursor}`}`)
        paged.push(...page.leak_reports)
        cursor = page.next_cursor
      }
      assert.deepEqual(
        paged.map(({ id }) => id),
        [...all.slice(1), first].map(({ id }) => id),
      )
    })

    test('many reports from one network are delayed more and more, and others are not', async () => {
      const unknown = Array.from({ length: 103 }, () => mintKey().key)
      const answers = await Promise.all(unknown.map((key) => report(key, undefined, '198.51.100.1')))
      const denied = answers.filter(({ status }) => status === 429)
      assert.equal(denied.length, 2)
      // Reports that arrive at once may set the first wait in any order: 2, 4 or 8 seconds.
      for (const { headers } of denied) assert.match(headers.get('retry-after') ?? '', /^[1-8]$/)
      assert.equal((await report(mintKey().key, undefined, '198.51.100.2')).status, 202)
    })
  })
}

test('owners get one email about a leak without the key, and a failed email blocks nothing', async () => {
  const smtp = await startSmtp()
  const { server, owner, email } = await startWithOwner({
    database: 'sqlite',
    environment: { SMTP_URL: smtp.url, OANIM_EMAIL_FROM: 'Open Animate <animate@example.com>' },
  })
  try {
    const make = async () =>
      (await owner.post('/api/v1/api-keys', { name: 'ci-pipeline' })).body.key as string
    const [leaked, later] = [await make(), await make()]
    await call(server.url, '/api/v1/auth/me', { key: leaked })
    await call(server.url, leakReportsPath, { json: { key: leaked } })
    const { text } = await smtp.next(email)
    assert.match(text, /^Subject: The API key anim_\w{8} leaked and was revoked/m)
    assert.ok(text.includes(leaked.slice(0, 13)))
    assert.match(text, /Its last accepted request was at 20\S+Z from 127\.0\.0\.1\./)
    assert.ok(text.includes('What to do next'))
    assert.ok(text.includes(server.url))
    assert.ok(!text.includes(leaked.slice(14)), 'no secret')

    await call(server.url, leakReportsPath, { json: { key: leaked, location: 'elsewhere' } })
    await smtp.close()
    assert.deepEqual(smtp.received, [])
    assert.equal((await call(server.url, leakReportsPath, { json: { key: later } })).status, 202)
    const { body } = await call(server.url, '/api/v1/auth/me', { key: later })
    assert.equal(body.code, 'key_revoked')
    while (!server.output().stderr.includes('a mail could not be sent')) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } finally {
    await server.close()
  }
})
