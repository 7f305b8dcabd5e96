import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { binary, someone } from '../../packages/cli/test/support/cli.ts'
import { runInTerminal } from '../../packages/cli/test/support/terminal.ts'
import { call } from '../../packages/server/test/support/call.ts'
import { type StartedConsole, startConsole } from '../support/console.ts'

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

for (const where of ['at the desk', 'over SSH'] as const) {
  test(`oanim login gets a working key when a user approves it in a browser, ${where}`, async () => {
    const { server, owner } = started
    await using machine = await someone()
    const { page, pageErrors } = owner
    let work: Promise<void> | undefined
    const approve = async (url: string, pairingCode: string, write: (text: string) => void) => {
      await page.goto(url)
      await page.getByText(pairingCode, { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Approve' }).click()
      if (where === 'at the desk') {
        await page.getByText(/go back to the terminal/i).waitFor()
        return
      }
      await page.getByText('Paste this code into your terminal within').waitFor()
      const code = await page.getByLabel('If your terminal did not continue').innerText()
      write(`${code}\r`)
    }
    const run = await runInTerminal(process.execPath, [binary, 'login', '--no-browser'], {
      cwd: machine.work,
      env: {
        ...machine.env,
        ANIMATE_API_URL: server.url,
        ...(where === 'over SSH' ? { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } : { DISPLAY: ':0' }),
      },
      columns: 200,
      watch(screen, terminal) {
        const [url] = /http:\/\/127\.0\.0\.1:\d+\/authorize\/authreq_\w+/.exec(screen) ?? []
        const [code] = /[BCDFGHJKLMNPQRSTVWXZ]{4}-\d{4}/.exec(screen) ?? []
        if (work || !url || !code || !/the page: |the code: /.test(screen)) return
        work = approve(url, code, (text) => terminal.write(text))
        work.catch(() => terminal.write('\x03'))
      },
    })
    await work
    assert.equal(run.exitCode, 0, run.screen)
    assert.match(run.screen, /Account: +ada@example\.com/)

    const saved = await readFile(machine.credentials, 'utf8')
    const [, key] = /^api_key: (anim_\w+)$/m.exec(saved) ?? []
    const me = await call(server.url, '/api/v1/auth/me', { key })
    assert.match(me.body.credential.name, /^CLI on /)
    await page.goto(`${server.url}/keys`)
    const row = page.getByRole('row').filter({ hasText: me.body.credential.prefix })
    await row.getByRole('button', { name: /Revoke/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Revoke/ })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const who = await machine.oanim(['whoami'], { env: { ANIMATE_API_URL: server.url } })
    assert.equal(who.exitCode, 4, 'a key revoked in the browser stops working in the terminal')
    assert.deepEqual(pageErrors, [])
  })
}
