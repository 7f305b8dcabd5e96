import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { call, createKey } from '../../packages/server/test/support/call.ts'
import { type StartedConsole, signIn, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

/** A command line that waits on loopback for its code. */
async function startTerminal(
  serverUrl: string,
  options: { deviceName?: string; redirectUri?: string; scope?: string } = {},
) {
  const arrivals: URL[] = []
  const listener = createServer((request, response) => {
    arrivals.push(new URL(request.url ?? '/', 'http://127.0.0.1'))
    response.end('Over to the terminal.')
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const redirectUri = options.redirectUri ?? `http://127.0.0.1:${port}/${randomBytes(8).toString('hex')}`
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const challenge = hash('sha256', verifier, 'base64url')
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })
  const pushed = await fetch(
    `${serverUrl}/oauth/par`,
    form({
      response_type: 'code',
      client_id: 'oanim-cli',
      redirect_uri: redirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state,
      device_id: randomBytes(16).toString('hex'),
      device_name: options.deviceName ?? 'build-7',
      ...(options.scope !== undefined && { scope: options.scope }),
    }),
  )
  const { request_uri } = (await pushed.json()) as { request_uri: string }
  assert.equal(pushed.status, 201)
  const bytes = hash('sha256', challenge, 'buffer')
  const letters = [...bytes.subarray(0, 4)].map((byte) => 'BCDFGHJKLMNPQRSTVWXZ'[byte % 20]).join('')
  const digits = [...bytes.subarray(4, 8)].map((byte) => byte % 10).join('')
  return {
    url: `${serverUrl}/oauth/authorize?client_id=oanim-cli&request_uri=${encodeURIComponent(request_uri)}`,
    pairingCode: `${letters}-${digits}`,
    state,
    arrivals,
    /** Exchanges a code for a key, as the terminal does. */
    async redeem(code: string) {
      const answer = await fetch(
        `${serverUrl}/oauth/token`,
        form({
          grant_type: 'authorization_code',
          client_id: 'oanim-cli',
          redirect_uri: redirectUri,
          code,
          code_verifier: verifier,
        }),
      )
      // biome-ignore lint/suspicious/noExplicitAny: another test checks the contract of this response.
      return { status: answer.status, body: (await answer.json()) as any }
    },
    async close() {
      listener.closeAllConnections()
      listener.close()
      await once(listener, 'close')
    },
  }
}

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

test('approving redirects to the waiting command line, and Back shows the code again', async () => {
  const { server, browser } = started
  const terminal = await startTerminal(server.url)
  try {
    // Signing in leads back to the request.
    const { page, pageErrors } = await browser.user()
    await page.goto(terminal.url)
    await signIn({ page } as never)
    await page.getByRole('heading', { name: 'Connect the oanim CLI on build-7 to your account?' }).waitFor()
    await page.getByText(terminal.pairingCode, { exact: true }).waitFor()
    const words = await page.getByRole('main').innerText()
    for (const part of [
      '127.0.0.1',
      'Generate images, video and audio',
      'Create, change, rotate, pause and revoke keys',
      'ada@example.com',
      'Support never asks',
    ]) {
      assert.ok(words.includes(part), `the page says ${part}`)
    }
    assert.equal(terminal.arrivals.length, 0, 'nothing is handed over without the click')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Over to the terminal.').waitFor()
    const [arrival] = terminal.arrivals
    assert.equal(arrival?.searchParams.get('state'), terminal.state)
    const code = arrival?.searchParams.get('code') ?? ''

    await page.goBack()
    await page.getByText('If your terminal did not continue').waitFor()
    assert.ok((await page.getByRole('main').innerText()).includes(code))
    assert.equal(terminal.arrivals.length, 1, 'Back does not send the browser off again')

    const { status, body } = await terminal.redeem(code)
    assert.equal(status, 200)
    assert.match(body.access_token, /^anim_/)
    await page.goto(`${server.url}/keys`)
    await page.getByRole('rowheader', { name: /CLI on build-7/ }).waitFor()
    assert.deepEqual(pageErrors, [])
  } finally {
    await terminal.close()
  }
})

test('denying a request issues no code', async () => {
  const { server, owner } = started
  const terminal = await startTerminal(server.url)
  try {
    const { page, pageErrors } = owner
    await page.goto(terminal.url)
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByText('Over to the terminal.').waitFor()
    assert.equal(terminal.arrivals[0]?.searchParams.get('error'), 'access_denied')
    assert.equal(terminal.arrivals[0]?.searchParams.get('code'), null)
    await page.goto(terminal.url)
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' })
    assert.deepEqual(pageErrors, [])
  } finally {
    await terminal.close()
  }
})

test('the page asks for a budget that the policy requires, and shows a code if it cannot reach the command line', async () => {
  const { server, owner } = started
  const terminal = await startTerminal(server.url, {
    redirectUri: `${server.url}/authorize/code`,
    scope: 'assets:write',
  })
  try {
    const { page, pageErrors } = owner
    const json = { requires_budget: true }
    await call(server.url, '/api/v1/policy', { method: 'PATCH', key: server.ownerKey, json })
    await page.goto(terminal.url)
    await page.getByText('It asks for permission to').waitFor()
    assert.deepEqual(await page.getByRole('listitem').allInnerTexts(), ['Generate images, video and audio'])
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('requires keys to have a budget').waitFor()
    await takeScreenshots(page, 'authorize-budget')
    await page.getByLabel('Per day').fill('5')
    await page.getByRole('button', { name: 'Approve' }).click()
    const code = await page.getByLabel('If your terminal did not continue').innerText()
    const redeemed = await terminal.redeem(code)
    assert.equal(redeemed.status, 200)
    assert.deepEqual(
      [redeemed.body.api_key.budgets[0].limit_usd, redeemed.body.api_key.budgets.length],
      [5, 1],
    )
    assert.deepEqual(pageErrors, [])
  } finally {
    const json = { requires_budget: false }
    await call(server.url, '/api/v1/policy', { method: 'PATCH', key: server.ownerKey, json })
    await terminal.close()
  }
})

test('at the key limit the consent page offers to revoke a key', async () => {
  const { server, owner } = started
  const { limit } = (await call(server.url, '/api/v1/api-keys', { key: server.ownerKey })).body
  for (let live = limit.live; live < 10; live += 1)
    await createKey(server.url, server.ownerKey, `pipeline ${live}`)
  const terminal = await startTerminal(server.url)
  const { page, pageErrors } = owner
  try {
    await page.goto(terminal.url)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('API key limit reached').waitFor()
    await page.getByRole('radio', { name: 'pipeline 5' }).check()
    await page.getByRole('button', { name: 'Revoke key and approve' }).click()
    await page.getByText('Over to the terminal.').waitFor()
    const { status } = await terminal.redeem(terminal.arrivals[0]?.searchParams.get('code') ?? '')
    assert.equal(status, 200)
  } finally {
    await terminal.close()
  }
  await page.goto(`${server.url}/keys`)
  await page.getByText('10 of 10 in use').waitFor()
  assert.equal(await page.getByRole('rowheader', { name: /pipeline 5/ }).count(), 0)
  assert.deepEqual(pageErrors, [])
})
