import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { insertMember, insertUser } from '../../src/users/user-store.ts'
import { call } from '../support/call.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { invite, password, type StartedWithOwner, startWithOwner } from './support/users.ts'

for (const database of databases) {
  describe(`Members on ${database}`, () => {
    let started: StartedWithOwner
    let account: string
    before(async () => {
      started = await startWithOwner({ database })
      account = (await started.owner.get('/api/v1/users/me')).body.accounts[0].id
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

    test('an invited user gets their own account and, with a role, joins the account that invited them', async () => {
      const { owner } = started
      const own = await invite(owner, { email: 'own@example.com', name: 'Own Only' })
      const alone = (await own.get('/api/v1/users/me')).body
      assert.equal(alone.accounts.length, 1)
      assert.deepEqual(
        { ...alone.accounts[0], id: '' },
        { id: '', email: 'own@example.com', role: 'owner', is_own: true },
      )

      const member = await invite(owner, { email: 'member@example.com', role: 'member' })
      const { accounts } = (await member.get('/api/v1/users/me')).body
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

    test('a repeated request creates no second invitation, and the first can be listed and revoked', async () => {
      const { owner } = started
      const headers = { 'idempotency-key': 'invite-once' }
      const json = { role: 'member', email: 'late@example.com' }
      const first = await owner.post('/api/v1/invitations', json, { headers })
      assert.equal(first.status, 201, first.text)
      const again = await owner.post('/api/v1/invitations', json, { headers })
      assert.deepEqual([again.status, again.body.code], [409, 'idempotency_key_completed'])
      assert.equal(again.body.invitation.id, first.body.invitation.id)
      const { token } = /#(?<token>.+)/.exec(first.body.url)?.groups ?? {}
      assert.ok(token && !again.text.includes(token), 'the link is returned once')
      const { invitations } = (await owner.get('/api/v1/invitations')).body
      const late = invitations.filter(({ email }: { email: string }) => email === json.email)
      assert.equal(late.length, 1)
      const cancelled = await owner.send(`/api/v1/invitations/${late[0].id}`, { method: 'DELETE' })
      assert.equal(cancelled.status, 200)
    })

    test('the keys of an account are visible to members and not found for others', async () => {
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

    test('a removed member loses access immediately, and the keys that they created stay', async () => {
      const { owner, server } = started
      const member = await invite(owner, { email: 'leaver@example.com', role: 'member' })
      const { user } = (await member.get('/api/v1/users/me')).body
      const made = await member.post('/api/v1/api-keys', { name: 'of a member' }, acting())
      assert.equal(made.status, 201)
      const byMember = await member.send(`/api/v1/members/${user.id}x`, { method: 'DELETE', ...acting() })
      assert.equal(byMember.body.code, 'role_insufficient')
      assert.equal((await member.post('/api/v1/invitations', { role: 'member' }, acting())).status, 403)
      assert.equal((await member.get('/api/v1/invitations', acting())).status, 403)

      const removed = await owner.send(`/api/v1/members/${user.id}`, { method: 'DELETE' })
      assert.equal(removed.status, 200)
      assert.equal((await member.get('/api/v1/api-keys', acting())).status, 404)
      assert.equal((await member.post('/api/v1/api-keys', { name: 'x' }, acting())).status, 404)
      assert.equal((await member.get('/api/v1/users/me')).body.accounts.length, 1)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: made.body.key })).status, 200)
      const again = await owner.send(`/api/v1/members/${user.id}`, { method: 'DELETE' })
      assert.equal(again.body.code, 'member_not_found')
      await owner.send(`/api/v1/api-keys/${made.body.api_key.id}`, { method: 'DELETE' })
    })

    test('a removal lists and revokes every live key that the member could know, in one transaction', async () => {
      const { owner, server } = started
      const member = await invite(owner, { email: 'builder@example.com', role: 'owner' })
      const { user } = (await member.get('/api/v1/users/me')).body
      const path = `/api/v1/members/${user.id}`
      const create = async (by: { key: string } | Browser, name: string) => {
        const json = { name, scopes: ['keys:write', 'keys:read', 'assets:write'] }
        const made =
          by instanceof Browser
            ? await by.post('/api/v1/api-keys', json, acting())
            : await call(server.url, '/api/v1/api-keys', { key: by.key, json })
        assert.equal(made.status, 201)
        return { id: made.body.api_key.id as string, key: made.body.key as string }
      }
      const own = await create(member, 'of the member')
      const child = await create(own, 'child of that')
      const unrelated = await create(owner, 'of the owner')
      const shared = await create(owner, 'rotated by the member')
      const sharedChild = await create(shared, 'child of the rotated')
      const rotated = await member.post(`/api/v1/api-keys/${shared.id}/rotate`, { overlap: '0' }, acting())
      const successor = { id: rotated.body.api_key.id, key: rotated.body.key }
      const trustPolicy = await call(server.url, '/api/v1/trust-policies', {
        key: own.key,
        json: {
          name: 'of the member',
          issuer: 'https://token.actions.githubusercontent.com',
          conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
          scopes: ['assets:write'],
        },
      })
      assert.equal(trustPolicy.status, 201)
      const invited = await member.post('/api/v1/invitations', { role: 'owner' }, acting())

      const impact = await owner.get(`${path}/impact`)
      const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort()
      assert.deepEqual(ids(impact.body.keys), [own.id, child.id, successor.id].sort())
      assert.deepEqual(impact.body.trust_policies, [
        { id: trustPolicy.body.trust_policy.id, name: 'of the member' },
      ])
      assert.deepEqual(ids(impact.body.invitations), [invited.body.invitation.id])

      const foreign = await owner.send(`${path}?revoke_keys=${own.id},${unrelated.id}`, { method: 'DELETE' })
      assert.deepEqual([foreign.status, foreign.body.code], [404, 'member_key_not_found'])
      assert.match(foreign.body.detail, new RegExp(unrelated.id))
      const nonsense = await owner.send(`${path}?revoke_keys=all`, { method: 'DELETE' })
      assert.equal(nonsense.body.code, 'input_invalid')
      assert.equal((await member.get('/api/v1/api-keys', acting())).status, 200, 'nothing was changed')

      const removed = await owner.send(`${path}?revoke_keys=true`, { method: 'DELETE' })
      assert.equal(removed.status, 200, removed.text)
      assert.deepEqual(ids(removed.body.revoked_keys), ids(impact.body.keys))
      assert.deepEqual(removed.body.kept_keys, [])
      assert.deepEqual(removed.body.deleted_trust_policies, impact.body.trust_policies)
      assert.deepEqual(ids(removed.body.revoked_invitations), ids(impact.body.invitations))
      for (const { key } of [own, child, successor]) {
        assert.equal((await call(server.url, '/api/v1/auth/me', { key })).body.code, 'key_revoked')
      }
      for (const { key } of [unrelated, sharedChild]) {
        assert.equal((await call(server.url, '/api/v1/auth/me', { key })).status, 200)
      }
      const back = await member.post('/api/v1/invitations/join', {
        token: String(invited.body.url).split('#')[1],
      })
      assert.equal(back.body.code, 'invitation_invalid', 'nobody lets themselves back in')
      const { audit_events: auditEvents } = (await owner.get('/api/v1/audit-events?action=member.removed'))
        .body
      assert.deepEqual(auditEvents[0].after.revoked_keys.toSorted(), ids(impact.body.keys))
      for (const { id } of [unrelated, sharedChild]) {
        await owner.send(`/api/v1/api-keys/${id}`, { method: 'DELETE' })
      }
    })

    test('a removal revokes the named keys and reports the others as kept', async () => {
      const { owner, server } = started
      const member = await invite(owner, { email: 'chooser@example.com', role: 'member' })
      const { user } = (await member.get('/api/v1/users/me')).body
      const made = async (name: string) => (await member.post('/api/v1/api-keys', { name }, acting())).body
      const [first, second] = [await made('first'), await made('second')]
      const leave = await member.send(`/api/v1/members/${user.id}?revoke_keys=${first.api_key.id}`, {
        method: 'DELETE',
        ...acting(),
      })
      assert.equal(leave.status, 200, leave.text)
      assert.equal(leave.body.revoked_keys[0].id, first.api_key.id)
      assert.equal(leave.body.kept_keys[0].id, second.api_key.id)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: first.key })).status, 401)
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: second.key })).status, 200)
      await owner.send(`/api/v1/api-keys/${second.api_key.id}`, { method: 'DELETE' })
    })

    test('an owner’s key can remove members; the key of a member or a child key cannot', async () => {
      const { owner, server } = started
      const member = await invite(owner, { email: 'target@example.com', role: 'member' })
      const { user } = (await member.get('/api/v1/users/me')).body
      const scopes = ['keys:read', 'keys:write']
      const ofMember = await member.post('/api/v1/api-keys', { name: 'a', scopes }, acting())
      const root = await owner.post('/api/v1/api-keys', { name: 'b', scopes })
      const child = await call(server.url, '/api/v1/api-keys', {
        key: root.body.key,
        json: { name: 'c', scopes },
      })
      const path = `/api/v1/members/${user.id}`
      for (const [key, code] of [
        [ofMember.body.key, 'role_insufficient'],
        [child.body.key, 'key_not_root'],
      ]) {
        assert.equal((await call(server.url, `${path}/impact`, { key })).body.code, code)
        assert.equal((await call(server.url, path, { method: 'DELETE', key })).body.code, code)
      }
      const members = await call(server.url, '/api/v1/members', { key: root.body.key })
      assert.ok(members.body.members.some(({ user_id: id }: { user_id: string }) => id === user.id))
      const removed = await call(server.url, `${path}?revoke_keys=true`, {
        method: 'DELETE',
        key: root.body.key,
      })
      assert.equal(removed.status, 200)
      assert.equal(removed.body.revoked_keys[0].id, ofMember.body.api_key.id)
      await owner.send(`/api/v1/api-keys/${root.body.api_key.id}?cascade=true`, { method: 'DELETE' })
    })

    test('a request that a member started before their removal creates nothing after it', async () => {
      const { store, close } = await openNewStore(database)
      const { accountId } = await addAccount(store)
      const [id, at] = [newId('user'), Date.now()]
      const user = { id, email: 'late@example.com', name: 'Late', passwordHash: 'none' }
      await store.database.db.transaction().execute(async (transaction) => {
        await insertUser(transaction, store.dialect, user, at)
        await insertMember(transaction, { accountId, userId: id, role: 'member', isOwn: false }, at)
      })
      const by = { kind: 'user', id, name: 'Late' } as const
      const create = () =>
        store.keys.create(accountId, { name: 'late', ...unrestricted }, { by, at: Date.now() })
      assert.ok('key' in (await create()))
      const removal = { by: systemActor, at, revoke: 'all', latestUse: () => undefined } as const
      assert.ok('keys' in (await store.members.remove(accountId, id, removal)))
      assert.deepEqual(await create(), { denied: 'actor_inactive' })
      await close()
    })

    test('only an owner can change the policy of the account', async () => {
      const { owner } = started
      const member = await invite(owner, { email: 'policy@example.com', role: 'member' })
      const change = (by: Browser, days: number | null, sent = {}) =>
        by.send('/api/v1/policy', { method: 'PATCH', json: { max_lifetime_days: days }, ...sent })
      const denied = await change(member, 7, acting())
      assert.deepEqual([denied.status, denied.body.code], [403, 'role_insufficient'])
      assert.equal((await member.get('/api/v1/policy', acting())).body.policy.max_lifetime_days, null)
      assert.equal((await change(owner, 7)).body.policy.max_lifetime_days, 7)
      assert.equal((await change(owner, null)).status, 200)
    })

    test('an account keeps an owner even if two owners remove each other concurrently', async () => {
      const { owner } = started
      const me = (await owner.get('/api/v1/users/me')).body.user.id
      const alone = await owner.send(`/api/v1/members/${me}`, { method: 'DELETE' })
      assert.equal(alone.body.code, 'member_last_owner')
      const second = await invite(owner, { email: 'second@example.com', role: 'owner' })
      const other = (await second.get('/api/v1/users/me')).body.user.id
      const both = await Promise.all([
        owner.send(`/api/v1/members/${other}`, { method: 'DELETE' }),
        second.send(`/api/v1/members/${me}`, { method: 'DELETE', ...acting() }),
      ])
      assert.ok(both.some(({ status }) => status === 409 || status === 404))
      const { members } = (await owner.get('/api/v1/members')).body
      assert.ok(
        members.some(
          ({ user_id, role }: { user_id: string; role: string }) => user_id === me && role === 'owner',
        ),
      )
    })

    test('a link can be accepted once, and only by the user whom it is for', async () => {
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

    test('a revoked link cannot be used, and an existing user can join with their account', async () => {
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

    test('while sign-up is closed, only the operator’s account can invite new users', async () => {
      const { owner } = started
      const other = await invite(owner, { email: 'host@example.com' })
      assert.equal((await other.post('/api/v1/invitations', { role: null })).body.code, 'role_insufficient')
      const { token } = await inviteLink({ role: 'member' }, other)
      assert.equal((await accept(token, 'nora@example.com')).body.code, 'sign_up_closed')
      const joined = await owner.post('/api/v1/invitations/join', { token })
      assert.equal(joined.status, 200)
    })
  })
}
