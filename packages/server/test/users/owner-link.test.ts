import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../support/run-command.ts'
import { type DatabaseName, databases, type StartedServer, startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { invite, password, setupToken, signIn, startWithOwner } from './support/users.ts'

/** Runs what `npm run owner-link` runs. */
async function ownerLink(server: StartedServer, ...options: string[]) {
  const { code, stdout, stderr } = await runCommand(
    'owner-link',
    {
      HOME: server.dataDir,
      OANIM_DATA_DIR: server.dataDir,
      OANIM_PUBLIC_URL: server.url,
      ...(server.databaseUrl && { DATABASE_URL: server.databaseUrl }),
    },
    options,
  )
  const [, page, token = ''] = /\/(setup|reset)#([\w-]{43})\n/.exec(stdout) ?? []
  return { code, page, token, stdout, stderr }
}

const reset = (server: StartedServer, token: string, newPassword = 'walnut harbour sings 7') =>
  new Browser(server.url).post('/api/auth/reset-password', { token, newPassword })

async function proveReset(database: DatabaseName): Promise<void> {
  const { server, owner, email } = await startWithOwner({ database })
  try {
    await invite(owner, { email: 'other@example.com' })
    const { page, token } = await ownerLink(server)
    assert.equal(page, 'reset')
    assert.equal((await reset(server, token, 'password1234')).body.code, 'password_weak')
    const answers = await Promise.all([1, 2, 3].map(() => reset(server, token)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal((await owner.get('/api/v1/users/me')).body.code, 'session_expired')
    await assert.rejects(signIn(server.url, email))
    const back = await signIn(server.url, email, 'walnut harbour sings 7')
    const { body } = await back.get('/api/v1/audit-events')
    const [changed] = body.audit_events.filter(
      ({ action }: { action: string }) => action === 'password.changed',
    )
    assert.equal(changed.address, '127.0.0.1')
    assert.match(changed.request_id, /^req_/)
    const sameRequest = body.audit_events.filter(
      ({ request_id }: { request_id: string }) => request_id === changed.request_id,
    )
    assert.ok(sameRequest.some(({ action }: { action: string }) => action === 'session.revoked'))
    const made = body.audit_events.find(
      ({ action }: { action: string }) => action === 'password.link_created',
    )
    assert.deepEqual([made.actor.kind, made.target.kind], ['system', 'user'])

    const other = await ownerLink(server, '--email', 'Other@example.com')
    assert.equal((await reset(server, other.token)).status, 200)
    await signIn(server.url, 'other@example.com', 'walnut harbour sings 7')
    const nobody = await ownerLink(server, '--email', 'nobody@example.com')
    assert.equal(nobody.code, 1)
    assert.match(nobody.stderr, /No user has the email address/)
    assert.equal((await ownerLink(server, '--frobnicate')).code, 2)
    assert.equal((await reset(server, 'x'.repeat(43))).status, 400)
  } finally {
    await server.close()
  }
}

for (const database of databases) {
  test(`on ${database} an operator’s link resets a password once and revokes every session`, () =>
    proveReset(database))
}

test('the setup link can be printed with and without a running server, and the last one is valid', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    const printed = await setupToken(server)
    const running = await ownerLink(server)
    assert.equal(running.page, 'setup')
    const complete = (url: string, token: string) =>
      new Browser(url).post('/api/v1/setup', { token, email: 'me@example.com', password })
    assert.equal((await complete(server.url, printed)).body.code, 'setup_link_invalid')
    await server.end()
    const stopped = await ownerLink(server)
    assert.equal(stopped.page, 'setup')
    const { mode } = await stat(join(server.dataDir, 'auth-secret'))
    assert.equal(mode & 0o777, 0o600)
  } finally {
    await server.close()
  }
})

test('only an operator can turn off a lost second factor', async () => {
  const { server, owner, email } = await startWithOwner({ database: 'sqlite' })
  try {
    const { DatabaseSync } = await import('node:sqlite')
    const enabled = await owner.post('/api/auth/two-factor/enable', { password })
    assert.equal(enabled.status, 200)
    await server.end()
    const database = new DatabaseSync(join(server.dataDir, 'oanim.db'))
    const [row] = database.prepare('select secret from two_factor').all() as { secret: string }[]
    assert.ok(!row?.secret.includes(new URL(enabled.body.totpURI).searchParams.get('secret') ?? ''))
    database.exec('update "user" set two_factor_enabled = 1; update two_factor set verified = 1')
    database.close()

    const again = await startServer({ database: 'sqlite', from: server })
    const browser = new Browser(again.url)
    const asked = await browser.post('/api/auth/sign-in/email', { email, password })
    assert.equal(asked.body.twoFactorRedirect, true)
    const { token } = await ownerLink(again, '--remove-two-factor')
    assert.equal((await reset(again, token)).status, 200)
    const back = await signIn(again.url, email, 'walnut harbour sings 7')
    assert.equal((await back.get('/api/v1/users/me')).body.user.two_factor_enabled, false)
    await again.close()
  } finally {
    await server.close()
  }
})
