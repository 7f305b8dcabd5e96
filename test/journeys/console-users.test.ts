import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../../packages/server/test/support/start-server.ts'
import { startBrowser } from '../support/browser.ts'
import {
  codeOf,
  createKeyInConsole,
  password,
  type StartedConsole,
  signIn,
  signOut,
  startConsole,
} from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

const newPassword = 'another staple of horses 77'

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

test('the owner sets up the server once, adds a passkey and signs in with it alone', async () => {
  const server = await startServer({ database: 'sqlite' })
  const browser = await startBrowser()
  try {
    const owner = await browser.user()
    const { page, context, pageErrors } = owner
    const link = /http:\S+\/setup#\S+/.exec(server.output().stdout)?.[0] ?? ''
    await page.goto(link)
    await page.getByLabel('Email address').fill('ada@example.com')
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Set up server' }).click()
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    })
    // A passkey cannot belong to a loopback address, but to localhost.
    const url = server.url.replace('127.0.0.1', 'localhost')
    await page.goto(`${server.url}/account`)
    await page.getByRole('link', { name: new URL(url).host }).click()
    await signIn(owner)
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByLabel('Passkey name').fill('my laptop')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByRole('button', { name: 'Remove the passkey my laptop' }).waitFor()
    await signOut(owner)
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByRole('heading', { name: 'API keys' }).waitFor()

    // The link works once.
    const stranger = await browser.user()
    await stranger.page.goto(link)
    await stranger.page.getByLabel('Email address').fill('eve@example.com')
    await stranger.page.getByRole('textbox', { name: 'Password' }).fill(password)
    await stranger.page.getByRole('button', { name: 'Set up server' }).click()
    assert.match(await stranger.page.getByRole('alert').innerText(), /Request\s+req_/)
    assert.deepEqual([...pageErrors, ...stranger.pageErrors], [])
  } finally {
    await browser.close()
    await server.close()
  }
})

test('a session that was ended elsewhere is signed out, and a new sign-in returns to the same page', async () => {
  const { server, browser, owner } = started
  const phone = await browser.user()
  await phone.page.goto(`${server.url}/audit-log`)
  await signIn(phone)
  await phone.page.getByRole('heading', { name: 'Audit log' }).waitFor()
  await owner.page.goto(`${server.url}/account`)
  await owner.page.getByRole('button', { name: 'End the session of' }).click()
  await owner.page.getByRole('button', { name: 'End the session of' }).waitFor({ state: 'detached' })
  await phone.page.reload()
  await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(phone)
  await phone.page.getByRole('heading', { name: 'Audit log' }).waitFor()

  // A new password ends every other session.
  await owner.page.getByRole('button', { name: 'Change password' }).click()
  await owner.page.getByLabel('Current password').fill(password)
  await owner.page.getByLabel('New password').fill(newPassword)
  await owner.page.getByRole('button', { name: 'Change password' }).click()
  await owner.page.getByText('Password changed').waitFor()
  await phone.page.reload()
  await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.deepEqual([...owner.pageErrors, ...phone.pageErrors], [])
})

test('signing in never leads to another site', async () => {
  const { server, browser } = started
  for (const next of [
    '//evil.example/',
    'https://evil.example/',
    '/\\evil.example',
    '/%5c/evil.example',
    'javascript:alert(1)',
  ]) {
    const { page, pageErrors } = await browser.user()
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(next)}`)
    await signIn({ page } as never, 'ada@example.com', newPassword)
    await page
      .getByRole('button', { name: /account menu$/ })
      .or(page.getByText('Page not found'))
      .first()
      .waitFor()
    assert.equal(new URL(page.url()).origin, server.url)
    assert.deepEqual(pageErrors, [])
    await page.context().close()
  }
})

test('an invited user joins, sees the keys of the account, and loses access when removed', async () => {
  const { server, browser, owner } = started
  const { page } = owner
  await page.goto(`${server.url}/keys`)
  await createKeyInConsole(owner, 'shared')
  await page.goto(`${server.url}/account`)
  await page.getByRole('button', { name: 'Invite user' }).click()
  await page.getByRole('dialog').getByLabel('Email address').fill('grace@example.com')
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = await page.getByLabel('Invitation link').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Pending invitations').waitFor()

  const guest = await browser.user()
  await guest.page.goto(link)
  await guest.page.getByText('You join the account of').waitFor()
  assert.equal(await guest.page.getByLabel('Email address').inputValue(), 'grace@example.com')
  await guest.page.getByLabel('Your name').fill('Grace Hopper')
  await guest.page.getByRole('textbox', { name: 'Password' }).fill(password)
  await guest.page.getByRole('button', { name: 'Join' }).click()
  // The inviting account is open, also on a narrow screen and in a new tab.
  await guest.page.getByRole('rowheader', { name: /shared/ }).waitFor()
  await guest.page.setViewportSize({ width: 360, height: 800 })
  await guest.page.getByRole('button', { name: 'Account · Member ada@example.com' }).waitFor()
  const tab = await guest.context.newPage()
  await tab.goto(`${server.url}/keys`)
  await tab.getByRole('rowheader', { name: /shared/ }).waitFor()
  await tab.close()
  await guest.page.setViewportSize({ width: 1440, height: 900 })
  // Her own account is empty and one click away.
  await guest.page.getByRole('button', { name: /^Account/ }).click()
  await guest.page.getByRole('button', { name: /Your own$/ }).click()
  await guest.page.getByText('No keys yet').waitFor()
  await guest.page.getByRole('button', { name: /^Account/ }).click()
  await guest.page.getByRole('button', { name: /Member$/ }).click()
  await createKeyInConsole(guest, 'of the guest')
  await guest.page.goto(`${server.url}/account`)
  await guest.page.getByRole('heading', { name: 'Members' }).waitFor()
  assert.equal(await guest.page.getByRole('button', { name: 'Invite user' }).count(), 0)

  await page.reload()
  await page.getByRole('button', { name: 'Remove Grace Hopper' }).click()
  await page.getByLabel('of the guest').check()
  await takeScreenshots(page, 'remove-member')
  await page.getByRole('button', { name: 'Remove and revoke' }).click()
  await page.getByRole('button', { name: 'Remove Grace Hopper' }).waitFor({ state: 'detached' })
  await page.getByText('Removed Grace Hopper, revoked 1 key').waitFor()
  await page.goto(`${server.url}/keys`)
  await page.getByRole('rowheader', { name: /shared/ }).waitFor()
  assert.equal(await page.getByRole('rowheader', { name: /of the guest/ }).count(), 0)
  await guest.page.goto(`${server.url}/keys`)
  await guest.page.getByText('No keys yet').waitFor()
  assert.deepEqual([...owner.pageErrors, ...guest.pageErrors], [])
})

test('a changed name stays in its field once it is saved', async () => {
  const { server, owner } = started
  const { page } = owner
  await page.goto(`${server.url}/account`)
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Ada Byron')
  await page.getByRole('button', { name: 'Save name' }).click()
  await page.getByText('Name saved').waitFor()
  await page.getByRole('button', { name: 'Save name', disabled: true }).waitFor()
  assert.equal(await name.inputValue(), 'Ada Byron')
  assert.deepEqual(owner.pageErrors, [])
})

test('two-factor authentication requires a code of the app or a backup code', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  await page.goto(`${server.url}/account`)
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Your password').fill(newPassword)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await page.getByText('Enter the secret by hand').click()
  const secret = await page.getByRole('dialog').locator('details code').innerText()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
  await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
  const backupCode = await page.getByLabel('Backup codes').getByRole('listitem').first().innerText()
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await page.getByRole('button', { name: 'Turn off' }).waitFor()

  await signOut(owner)
  await signIn(owner, 'ada@example.com', newPassword)
  await page.getByRole('heading', { name: 'Two-factor authentication' }).waitFor()
  await page.goto(`${server.url}/keys`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(owner, 'ada@example.com', newPassword)
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.getByText('Wrong code.').waitFor()
  await page.getByText('Use a backup code').click()
  await page.getByLabel('Backup code').fill(backupCode)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  assert.deepEqual(pageErrors, [])
})
