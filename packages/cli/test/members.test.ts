import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { OpenAnimate } from '@oanim/sdk'
import { invite, type StartedWithOwner, startWithOwner } from '../../server/test/users/support/users.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('members from a shell', () => {
  let started: StartedWithOwner
  let account: string
  before(async () => {
    started = await startWithOwner({ database: 'sqlite' })
    account = (await started.owner.get('/api/v1/users/me')).body.accounts[0].id
  })
  after(() => started.server.close())

  const owner = () =>
    someone({ ANIMATE_API_KEY: started.server.ownerKey, ANIMATE_API_URL: started.server.url })
  const isLive = async (key: string) =>
    new OpenAnimate({ apiKey: key, baseUrl: started.server.url }).auth.me().then(
      () => true,
      () => false,
    )
  /** A member who created a key. */
  async function memberWithKey(email: string) {
    const browser = await invite(started.owner, { email, name: 'Ada', role: 'member' })
    const headers = { 'oanim-account': account }
    const created = await browser.post('/api/v1/api-keys', { name: 'of Ada' }, { headers })
    return { prefix: created.body.api_key.prefix as string, key: created.body.key as string }
  }
  const isMember = async (email: string) => {
    await using me = await owner()
    return (await me.oanim(['members', 'list'])).stdout.includes(email)
  }

  test('list shows the members of the account', async () => {
    await using me = await owner()
    const run = await me.oanim(['members', 'list'])
    assert.match(
      run.stdout,
      /^ID +NAME +EMAIL +ROLE +JOINED\nuser_\w+ +Olga Owner +owner@example\.com +owner /,
    )
    const { members } = JSON.parse((await me.oanim(['members', 'list', '--json'])).stdout)
    assert.equal(members[0].email, 'owner@example.com')
  })

  test('without a terminal, remove requires a decision about the keys and changes nothing before', async () => {
    await using me = await owner()
    const { prefix, key } = await memberWithKey('first@example.com')
    const run = await me.oanim(['members', 'remove', 'first@example.com'])
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, new RegExp(`of Ada \\(${prefix}, .*--revoke-keys.*--keep-keys`, 's'))
    const asJson = await me.oanim(['members', 'remove', 'first@example.com', '--json'])
    assert.equal(errorOf(asJson)['code'], 'decision_required')
    const both = await me.oanim(['members', 'remove', 'first@example.com', '--revoke-keys', '--keep-keys'])
    assert.equal(both.exitCode, 2)
    assert.ok((await isMember('first@example.com')) && (await isLive(key)))

    const removed = await me.oanim(['members', 'remove', 'first@example.com', '--revoke-keys'])
    assert.equal(removed.exitCode, 0, removed.stderr)
    assert.match(removed.stdout, new RegExp(`Revoked: +of Ada \\(${prefix}, `))
    assert.ok(!(await isMember('first@example.com')) && !(await isLive(key)))
  })

  test('--keep-keys keeps the keys and lists them', async () => {
    await using me = await owner()
    const { prefix, key } = await memberWithKey('second@example.com')
    const run = await me.oanim(['members', 'remove', 'second@example.com', '--keep-keys'])
    assert.match(run.stdout, new RegExp(`Kept: +of Ada \\(${prefix}, `))
    assert.ok(await isLive(key))
    await me.oanim(['api-keys', 'revoke', prefix])
  })

  test('on a terminal, remove lists the keys and asks', async () => {
    await using me = await owner()
    const { prefix, key } = await memberWithKey('third@example.com')
    const { screen, exitCode } = await runInTerminal(
      node,
      [binary, 'members', 'remove', 'third@example.com'],
      { env: me.env, cwd: me.work, columns: 120, type: [{ after: '[y/n]', text: 'y\r' }] },
    )
    assert.equal(exitCode, 0, screen)
    const text = stripVTControlCharacters(screen)
    assert.match(text, new RegExp(`of Ada \\(${prefix}, .*\\[y/n\\].*Revoked: +of Ada`, 's'))
    assert.ok(!(await isLive(key)))
  })

  test('a member without keys is removed without a question, and an unknown member is an error', async () => {
    await using me = await owner()
    await invite(started.owner, { email: 'plain@example.com', role: 'member' })
    const run = await me.oanim(['members', 'remove', 'plain@example.com'])
    assert.equal(run.exitCode, 0, run.stderr)
    const again = await me.oanim(['members', 'remove', 'plain@example.com'])
    assert.equal(again.exitCode, 1)
    assert.match(again.stderr, /No member has the ID, email address or name "plain@example\.com"/)
  })
})
