import assert from 'node:assert/strict'
import { call } from './support/call.ts'
import { assertRefused, block, onDatabase, variables } from './support/on-database.ts'
import { runCommand } from './support/run-command.ts'

onDatabase(
  'with OANIM_FIRST_KEY=off no start prints a key or a link, and the commands give both',
  'sqlite',
  async (place, serve) => {
    const server = await serve({ OANIM_FIRST_KEY: 'off' })
    const { stdout, stderr } = server.output()
    assert.doesNotMatch(stdout + stderr, /anim_|setup#/)
    assert.match(stdout, /npm run owner-key/)
    assert.match(stdout, /npm run owner-link/)
    const key = await runCommand('owner-key', variables(place), ['--email', 'you@example.com'])
    assert.match(key.stdout, /^Key: +anim_/m)
    const link = await runCommand('owner-link', variables(place))
    assert.match(link.stdout, /setup#[\w-]{43}/)
  },
)

for (const [database, environment] of [
  ['sqlite', { HOST: '0.0.0.0' }],
  ['postgres', {}],
] as const) {
  onDatabase(
    `on ${database === 'sqlite' ? 'an address that others reach' : 'PostgreSQL'} nothing is made unasked, and the start says how`,
    database,
    async (place, serve) => {
      const server = await serve(environment)
      assert.doesNotMatch(server.output().stdout, /anim_|Key:/)
      assert.match(server.output().stdout, /npm run owner-key -- --email you@example\.com/)
      assert.match(server.output().stdout, /^ {2}Console {8}http:\/\/127\.0\.0\.1:\d+$/m)
      const without = await runCommand('owner-key', variables(place))
      assertRefused(without, /no owner yet.*--email/)

      const made = await runCommand('owner-key', variables(place), ['--email', 'you@example.com'])
      assert.equal(made.code, 0, made.stderr)
      const [, , key = ''] = block.exec(made.stdout) ?? []
      const { status, body } = await call(server.url.replace('0.0.0.0', '127.0.0.1'), '/api/v1/auth/me', {
        key,
      })
      assert.deepEqual([status, body.email], [200, 'you@example.com'], 'also on the server that was running')
      const other = await runCommand('owner-key', variables(place), ['--email', 'another@example.com'])
      assertRefused(other, /owner of this server is you@example\.com/)
    },
  )
}

onDatabase('the startup output shows only URLs that work', 'sqlite', async (place, serve) => {
  await runCommand('owner-key', variables(place), ['--email', 'you@example.com'])
  const starts: [Record<string, string>, RegExp, RegExp][] = [
    [
      {},
      /^ {2}Console {8}http:\/\/127\.0\.0\.1:\d+$/m,
      /^ {2}export ANIMATE_API_URL=http:\/\/127\.0\.0\.1:\d+$/m,
    ],
    [
      { HOST: '0.0.0.0' },
      /^ {2}Console {8}http:\/\/127\.0\.0\.1:\d+$/m,
      /^ {2}export ANIMATE_API_URL=http:\/\/127\.0\.0\.1:\d+$/m,
    ],
    [
      { HOST: '0.0.0.0', OANIM_PUBLIC_URL: 'https://animate.example.com' },
      /^ {2}Console {8}https:\/\/animate\.example\.com\n {2}Documentation {2}https:\/\/animate\.example\.com\/docs$/m,
      /^ {2}export ANIMATE_API_URL=https:\/\/animate\.example\.com$/m,
    ],
    [
      { HOST: '0.0.0.0', OANIM_PUBLIC_URL: 'http://animate.example.com' },
      /^ {2}Console {8}http:\/\/animate\.example\.com \(sign-in needs https: set OANIM_PUBLIC_URL\)$/m,
      /^(?![\s\S]*ANIMATE_API_URL)/,
    ],
  ]
  for (const [environment, console, commandLine] of starts) {
    const server = await serve(environment)
    const { stdout } = server.output()
    assert.match(stdout, console)
    assert.match(stdout, commandLine)
    await server.end()
  }
})

onDatabase('a failure to listen names the setting to correct', 'sqlite', async (place) => {
  const ended = await runCommand('main', { ...variables(place), HOST: '192.0.2.1' })
  assertRefused(ended, /^This machine does not have the address 192\.0\.2\.1\. Correct HOST\.$/m)
  assert.doesNotMatch(ended.stderr, /PORT/)
})

onDatabase(
  'owner-link says when its link needs a start, and when it cannot know the address',
  'sqlite',
  async (place) => {
    assertRefused(
      await runCommand('owner-link', variables(place)),
      /^PORT is 0, .* Set OANIM_PUBLIC_URL, or start/m,
    )
    const { stdout } = await runCommand('owner-link', { ...variables(place), PORT: '8123' })
    assert.match(stdout, /http:\/\/127\.0\.0\.1:8123\/setup#/)
    assert.match(stdout, /^The server is not running\. Start it before you open the link\.$/m)
  },
)
