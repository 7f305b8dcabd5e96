import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '../../packages/server/test/support/call.ts'
import { makeKey, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

test('a user bounds a key, watches it, pauses, rotates and ends it, and sets the rules for all', async () => {
  const { server, owner, close } = await startConsole()
  const { page, flaws } = owner
  const me = (key: string) => call(server.url, '/api/v1/auth/me', { key })
  try {
    // Bounds: what the server refuses stands at its field.
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByLabel('Name').fill('deployer')
    await page.getByText('What it may do, from where and until when').click()
    await page.getByLabel('Make, rotate, pause and revoke keys').check()
    await page.getByLabel('From these addresses only').fill('127.0.0.1, nowhere')
    await page.getByLabel('Requests a minute').fill('500')
    await page.getByLabel('Ends').selectOption('30d')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    await page.getByText('must be an IP address or a CIDR block').waitFor()
    await takeScreenshots(page, 'create')
    await page.getByLabel('From these addresses only').fill('127.0.0.1')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    const deployer = await page.getByLabel('Your API key').innerText()
    await page.getByRole('button', { name: 'I have saved it' }).click()
    const made = await call(server.url, '/api/v1/api-keys', { key: deployer, json: { name: 'preview' } })
    assert.deepEqual(made.body.api_key.allowed_ips, ['127.0.0.1/32'])
    assert.equal(made.body.api_key.requests_per_minute, 500)
    for (let count = 0; count < 3; count += 1) await me(made.body.key)

    // Its page: facts, use, reach.
    await page.reload()
    await takeScreenshots(page, 'keys')
    await page.getByRole('link', { name: 'deployer' }).click()
    await page.getByRole('heading', { name: 'deployer' }).waitFor()
    // Its address can be opened by itself, as the leaks' links do.
    await page.reload()
    await page.getByRole('heading', { name: 'deployer' }).waitFor()
    await page.getByText('127.0.0.1/32').waitFor()
    await page.getByRole('link', { name: 'preview' }).waitFor()
    await takeScreenshots(page, 'key')

    // Pause and resume.
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    assert.equal((await me(deployer)).body.code, 'key_paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    assert.equal((await me(deployer)).status, 200)

    // Rotation: both work, side by side.
    await page.getByRole('button', { name: 'Rotate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    const next = await page.getByLabel('Your API key').innerText()
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await page.getByRole('heading', { name: 'Rotation' }).waitFor()
    await page.getByText('The old key ends tomorrow, used or not.').waitFor()
    assert.deepEqual([(await me(deployer)).status, (await me(next)).status], [200, 200])
    await takeScreenshots(page, 'rotation')

    // Quarantine, and the end of the family with its revocation record.
    await page.getByRole('button', { name: 'Quarantine' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Quarantine' }).click()
    await page.getByText('In quarantine', { exact: true }).waitFor()
    assert.equal((await me(made.body.key)).body.code, 'key_paused')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('What came from it lives on: “preview”.').waitFor()
    await page.getByLabel('End every key that came from it, too').check()
    await page.getByText('With it end “preview”.').waitFor()
    await page.getByText('This would break what used it in the last 24 hours').waitFor()
    await takeScreenshots(page, 'revoke')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
    await page.getByText(/No server accepts this key since/).waitFor()
    await page.getByText(/With it ended/).waitFor()
    assert.equal((await me(made.body.key)).body.code, 'key_revoked')
    await takeScreenshots(page, 'revocation_record')

    // A leak comes before everything else.
    await page.goto(`${server.url}/keys`)
    const leaked = await makeKey(owner, 'leaky')
    const location = 'https://example.com/.env'
    await call(server.url, '/api/v1/leak-reports', { json: { key: leaked, location } })
    await page.reload()
    await page.getByText('The key “leaky” leaked and was revoked').waitFor()
    await takeScreenshots(page, 'leak')
    await page.getByRole('button', { name: 'It is dealt with' }).click()
    await page.getByText('The key “leaky” leaked and was revoked').waitFor({ state: 'detached' })

    // Rules and trust.
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByLabel('Longest life of a key').fill('30')
    await page.getByRole('button', { name: 'Save the rules' }).click()
    await page.getByText('could not be made like this any more').waitFor()
    await page.getByRole('button', { name: 'Trust jobs' }).click()
    await page.getByLabel('Repository').fill('octo/app')
    await page.getByRole('button', { name: 'TrustPolicy', exact: true }).click()
    await page.getByText('ANIMATE_ACCOUNT').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('repository is octo/app').waitFor()
    await takeScreenshots(page, 'account')
    assert.deepEqual(flaws, [])
  } finally {
    await close()
  }
})
