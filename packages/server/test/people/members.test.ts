import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { call } from '../support/call.ts'
import { databases } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { type Claimed, invite, password, startClaimed } from './support/people.ts'

for (const database of databases) {
  describe(`Members on ${database}`, () => {
    let started: Claimed
    let account: string
    before(async () => {
      started = await startClaimed({ database })
      account = (await started.owner.get('/api/v1/me')).body.accounts[0].id
    })
    after(() => started.server.close())

    const acting = (accountId = account) => ({ headers: { 'oanim-account': accountId } })
    const inviteLink = async (json: object, by = started.owner, sent = {}) => {
      const { status, body, text } = await by.post('/api/v1/invitations', json, sent)
      assert.equal(status, 201, text)
      return { id: body.invitation.id as string, token: String(body.url).split('#')[1] ?? '' }
    }
    const accept = (token: string, email: string, more: object = {}) =>
      new Browser(started.server.url).post('/api/v1/invitations/accept', { token, email, password, ...more })

    test('the invited get an account of their own, and with a role the account that invited', async () => {
      const { owner } = started
      const own = await invite(owner, { email: 'own@example.com', name: 'Own Only' })
      const alone = (await own.get('/api/v1/me')).body
      assert.equal(alone.accounts.length, 1)
      assert.deepEqual(
        { ...alone.accounts[0], id: '' },
        { id: '', email: 'own@example.com', role: 'owner', is_own: true },
      )

      const member = await invite(owner, { email: 'member@example.com', role: 'member' })
      const { accounts } = (await member.get('/api/v1/me')).body
      assert.deepEqual(
        accounts.map(({ role, is_own }: { role: string; is_own: boolean }) => [role, is_own]),
        [
          ['owner', true],
          ['member', false],
        ],
      )
      const own2 = (await member.get('/api/v1/auth/me')).body
      assert.equal(own2.email, 'member@example.com')
      assert.equal((await member.get('/api/v1/auth/me', acting())).body.id, account)
    })

    test('keys follow membership: for everybody else the account and its keys are not there', async () => {
      const { owner, server } = started
      const stranger = await invite(owner, { email: 'stranger@example.com' })
      const made = await owner.post('/api/v1/api-keys', { name: 'of the owner' })
      const { id } = made.body.api_key

      const missing = await stranger.get('/api/v1/api-keys', acting('acct_00000000000000000000'))
      const foreign = await stranger.get('/api/v1/api-keys', acting())
      assert.equal(missing.status, 404)
      assert.deepEqual({ ...foreign.body, request_id: '' }, { ...missing.body, request_id: '' })
      const absent = await stranger.get('/api/v1/api-keys/key_00000000000000000000')
      for (const method of ['GET', 'DELETE']) {
        const other = await stranger.send(`/api/v1/api-keys/${id}`, { method })
        assert.equal(other.status, 404)
        assert.deepEqual({ ...other.body, request_id: '' }, { ...absent.body, request_id: '' })
      }
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: made.body.key })).status, 200)
      await owner.send(`/api/v1/api-keys/${id}`, { method: 'DELETE' })
    })

    test('a removed member’s access ends at once, and the keys that they made stay', async () => {
      const { owner, server } = started
      const member = await invite(owner, { email: 'leaver@example.com', role: 'member' })
      const { person } = (await member.get('/api/v1/me')).body
      const made = await member.post('/api/v1/api-keys', { name: 'of a member' }, acting())
      assert.equal(made.status, 201)
      const byMember = await member.send(`/api/v1/members/${person.id}x`, { method: 'DELETE', ...acting() })
      assert.equal(byMember.body.code, 'role_insufficient')
      assert.equal((await member.post('/api/v1/invitations', { role: 'member' }, acting())).status, 403)
      assert.equal((await member.get('/api/v1/invitations', acting())).status, 403)

      const removed = await owner.send(`/api/v1/members/${person.id}`, { method: 'DELETE' })
      assert.equal(removed.status, 200)
      assert.equal((await member.get('/api/v1/api-keys', acting())).status, 404)
      assert.equal((await member.post('/api/v1/api-keys', { name: 'x' }, acting())).status, 404)
      assert.equal((await member.get('/api/v1/me')).body.accounts.length, 1)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: made.body.key })).status, 200)
      const again = await owner.send(`/api/v1/members/${person.id}`, { method: 'DELETE' })
      assert.equal(again.body.code, 'member_not_found')
      await owner.send(`/api/v1/api-keys/${made.body.api_key.id}`, { method: 'DELETE' })
    })

    test('only an owner changes what the account asks of its keys', async () => {
      const { owner } = started
      const member = await invite(owner, { email: 'policy@example.com', role: 'member' })
      const change = (by: Browser, days: number | null, sent = {}) =>
        by.send('/api/v1/policy', { method: 'PATCH', json: { max_lifetime_days: days }, ...sent })
      const refused = await change(member, 7, acting())
      assert.deepEqual([refused.status, refused.body.code], [403, 'role_insufficient'])
      assert.equal((await member.get('/api/v1/policy', acting())).body.policy.max_lifetime_days, null)
      assert.equal((await change(owner, 7)).body.policy.max_lifetime_days, 7)
      assert.equal((await change(owner, null)).status, 200)
    })

    test('an account keeps an owner, also when two remove each other at once', async () => {
      const { owner } = started
      const me = (await owner.get('/api/v1/me')).body.person.id
      const alone = await owner.send(`/api/v1/members/${me}`, { method: 'DELETE' })
      assert.equal(alone.body.code, 'member_last_owner')
      const second = await invite(owner, { email: 'second@example.com', role: 'owner' })
      const other = (await second.get('/api/v1/me')).body.person.id
      const both = await Promise.all([
        owner.send(`/api/v1/members/${other}`, { method: 'DELETE' }),
        second.send(`/api/v1/members/${me}`, { method: 'DELETE', ...acting() }),
      ])
      assert.ok(both.some(({ status }) => status === 409 || status === 404))
      const { members } = (await owner.get('/api/v1/members')).body
      assert.ok(
        members.some(
          ({ person_id, role }: { person_id: string; role: string }) => person_id === me && role === 'owner',
        ),
      )
    })

    test('a link lets one person in, once, and only whom it was for', async () => {
      const { owner } = started
      const { token } = await inviteLink({ role: null, email: 'Named@Example.com' })
      const preview = await new Browser(owner.url).post('/api/v1/invitations/preview', { token })
      assert.equal(preview.body.invitation.email, 'named@example.com')
      assert.equal(preview.body.invitation.account_email, null)
      const wrong = await accept('x'.repeat(43), 'someone@example.com')
      const notMine = await accept(token, 'someone@example.com')
      assert.deepEqual({ ...notMine.body, request_id: '' }, { ...wrong.body, request_id: '' })
      assert.equal(wrong.body.code, 'invitation_invalid')
      assert.equal((await accept(token, 'named@example.com')).status, 200)
      const used = await accept(token, 'named@example.com')
      assert.deepEqual({ ...used.body, request_id: '' }, { ...wrong.body, request_id: '' })

      const two = [await inviteLink({ role: null }), await inviteLink({ role: null })]
      const twins = await Promise.all(two.map((link) => accept(link.token, 'twin@example.com')))
      assert.deepEqual(twins.map(({ status, body }) => body.code ?? status).sort(), [200, 'email_taken'])

      const open = await inviteLink({ role: 'member' })
      const answers = await Promise.all(
        Array.from({ length: 4 }, (_, index) => accept(open.token, `race${index}@example.com`)),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      const { members } = (await owner.get('/api/v1/members')).body
      const raced = members.filter(({ email }: { email: string }) => email.startsWith('race'))
      assert.equal(raced.length, 1)
    })

    test('a revoked link is good for nothing, and who is here already joins as who they are', async () => {
      const { owner } = started
      const { id, token } = await inviteLink({ role: 'member' })
      const { invitations } = (await owner.get('/api/v1/invitations')).body
      assert.ok(invitations.some((each: { id: string }) => each.id === id))
      assert.equal((await owner.send(`/api/v1/invitations/${id}`, { method: 'DELETE' })).status, 200)
      assert.equal((await accept(token, 'late@example.com')).body.code, 'invitation_invalid')
      const other = await invite(owner, { email: 'joiner@example.com' })
      const notTheirs = await other.send(`/api/v1/invitations/${id}`, { method: 'DELETE' })
      assert.equal(notTheirs.body.code, 'invitation_not_found')

      const open = await inviteLink({ role: 'member' })
      const known = await accept(open.token, 'joiner@example.com')
      assert.equal(known.body.code, 'email_taken')
      const noPage = await other.post(
        '/api/v1/invitations/join',
        { token: open.token },
        { headers: { origin: undefined } },
      )
      assert.equal(noPage.body.code, 'origin_foreign')
      const joined = await other.post('/api/v1/invitations/join', { token: open.token })
      assert.equal(joined.body.account.id, account)
      assert.equal((await other.get('/api/v1/api-keys', acting())).status, 200)
    })

    test('while sign-up is closed only the server’s owners bring in somebody new', async () => {
      const { owner } = started
      const other = await invite(owner, { email: 'host@example.com' })
      assert.equal((await other.post('/api/v1/invitations', { role: null })).body.code, 'role_insufficient')
      const { token } = await inviteLink({ role: 'member' }, other)
      assert.equal((await accept(token, 'newcomer@example.com')).body.code, 'sign_up_closed')
      const joined = await owner.post('/api/v1/invitations/join', { token })
      assert.equal(joined.status, 200)
    })
  })
}
