import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '../../packages/server/test/support/call.ts'
import { createKeyInConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

test('a user restricts, pauses, rotates and revokes a key, resolves a leak and sets the key policy', async () => {
  const { server, owner, close } = await startConsole()
  const { page, pageErrors } = owner
  const me = (key: string) => call(server.url, '/api/v1/auth/me', { key })
  try {
    // An error of the server shows at its field.
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByLabel('Name').fill('deployer')
    await page.getByText('Permissions, expiry and limits').click()
    await page.getByLabel('Create, change, rotate, pause and revoke keys').check()
    await page.getByLabel('Allowed IP addresses').fill('127.0.0.1, nowhere')
    await page.getByLabel('Requests per minute', { exact: true }).fill('500')
    await page.getByLabel('Expires').selectOption('30d')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    await page.getByText('must be an IP address or a CIDR block').waitFor()
    await takeScreenshots(page, 'create')
    await page.getByLabel('Allowed IP addresses').fill('127.0.0.1')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    const deployer = await page.getByLabel('Your API key').innerText()
    await page.getByRole('button', { name: 'I have saved it' }).click()
    const made = await call(server.url, '/api/v1/api-keys', { key: deployer, json: { name: 'preview' } })
    assert.deepEqual(made.body.api_key.allowed_ips, ['127.0.0.1/32'])
    assert.equal(made.body.api_key.requests_per_minute, 500)
    for (let count = 0; count < 3; count += 1) await me(made.body.key)

    // Its page shows its details, usage and review.
    await page.reload()
    await takeScreenshots(page, 'keys')
    await page.getByRole('link', { name: 'deployer' }).click()
    await page.getByRole('heading', { name: 'deployer' }).waitFor()
    // Its address opens directly, as from a leak report.
    await page.reload()
    await page.getByRole('heading', { name: 'deployer' }).waitFor()
    await page.getByText('127.0.0.1/32').waitFor()
    await page.getByRole('link', { name: 'preview' }).waitFor()
    await takeScreenshots(page, 'key')

    // Pause and resume.
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('button', { name: 'Pause key' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    assert.equal((await me(deployer)).body.code, 'key_paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    assert.equal((await me(deployer)).status, 200)

    // During a rotation both keys work.
    await page.getByRole('button', { name: 'Rotate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    const next = await page.getByLabel('Your API key').innerText()
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await page.getByRole('heading', { name: 'Rotation' }).waitFor()
    await page.getByText('The old key expires tomorrow, used or not.').waitFor()
    assert.deepEqual([(await me(deployer)).status, (await me(next)).status], [200, 200])
    await takeScreenshots(page, 'rotation')

    // Quarantine, then revocation with descendants.
    await page.getByRole('button', { name: 'Quarantine' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Quarantine' }).click()
    await page.getByText('Quarantined', { exact: true }).waitFor()
    assert.equal((await me(made.body.key)).body.code, 'key_paused')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Child keys that keep working: “preview”.').waitFor()
    await page.getByLabel('Revoke its descendants as well').check()
    await page.getByText('Also revoked: “preview”.').waitFor()
    await page.getByText('Clients of the last 24 hours that stop working').waitFor()
    await takeScreenshots(page, 'revoke')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
    await page.getByText(/Not accepted by any server since/).waitFor()
    await page.getByText(/Revoked with it/).waitFor()
    assert.equal((await me(made.body.key)).body.code, 'key_revoked')
    await takeScreenshots(page, 'revocation_record')

    // A leak report shows first.
    await page.goto(`${server.url}/keys`)
    const leaked = await createKeyInConsole(owner, 'leaky')
    const location = 'https://example.com/.env'
    await call(server.url, '/api/v1/leak-reports', { json: { key: leaked, location } })
    await page.reload()
    await page.getByText('Key “leaky” leaked and was revoked').waitFor()
    await takeScreenshots(page, 'leak')
    await page.getByRole('button', { name: 'Mark as resolved' }).click()
    await page.getByText('Key “leaky” leaked and was revoked').waitFor({ state: 'detached' })

    // Key policy and trust policy.
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByLabel('Default and maximum lifetime').fill('30')
    await page.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('These keys violate the policy').waitFor()
    await page.getByRole('button', { name: 'Add trust policy' }).click()
    await page.getByLabel('Repository').fill('octo/app')
    await page.getByRole('dialog').getByRole('button', { name: 'Add trust policy' }).click()
    await page.getByRole('dialog').getByText('Your account ID (ANIMATE_ACCOUNT)').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('repository is octo/app').waitFor()
    await takeScreenshots(page, 'account')
    assert.deepEqual(pageErrors, [])
  } finally {
    await close()
  }
})
