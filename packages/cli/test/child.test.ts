import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { childEnvironment } from '../src/child/child-environment.ts'
import { windowsCommand } from '../src/child/windows-command.ts'
import { anyKey } from './support/keys.ts'

describe('the environment of a command with a key of its own', () => {
  test('has the key and its server, and no other credential, however its name is spelled', () => {
    const other = anyKey()
    const { env, dropped } = childEnvironment(
      {
        Animate_Api_Key: other,
        animate_api_url: 'https://other.example.com',
        OANIM_ID_TOKEN: 'token',
        OANIM_PROFILE: 'work',
        NESTED: JSON.stringify({ key: other }),
        ENCODED: Buffer.from(`api_key: ${other}`).toString('base64'),
        PATH: '/bin',
        Openai_Api_Key: 'sk-other',
        OPENAI_BASE_URL: 'https://api.openai.com/v1',
        OPENAI_ORG_ID: 'org-1',
      },
      { key: 'own', url: 'http://127.0.0.1:8000' },
    )
    assert.deepEqual(env, {
      PATH: '/bin',
      ANIMATE_API_KEY: 'own',
      ANIMATE_API_URL: 'http://127.0.0.1:8000',
      OPENAI_API_KEY: 'own',
      OPENAI_BASE_URL: 'http://127.0.0.1:8000/v1',
    })
    assert.deepEqual(dropped, ['NESTED', 'ENCODED'])
  })
})

describe('a command on Windows', () => {
  const files = ['C:\\node\\npx.cmd', 'C:\\node\\node.exe', 'C:\\tools\\my tool.bat', 'C:\\work\\run.cmd']
  const env = { Path: 'C:\\none;C:\\node;C:\\tools', PATHEXT: '.EXE;.BAT;.CMD', COMSPEC: 'C:\\cmd.exe' }
  const resolve = (...command: string[]) =>
    windowsCommand(command, env, (path) => files.some((file) => file.toLowerCase() === path.toLowerCase()))

  test('is found in the directories of Path, with the extensions of PATHEXT', () => {
    for (const name of ['node', 'node.exe', 'C:\\node\\node']) {
      const { file, args, windowsVerbatimArguments } = resolve(name, '-e', '"a b"')
      assert.deepEqual([file.toLowerCase(), args], ['c:\\node\\node.exe', ['-e', '"a b"']])
      assert.equal(windowsVerbatimArguments, false)
    }
    assert.throws(() => resolve('unknown'), { code: 'ENOENT' })
    assert.throws(() => resolve('run'), { code: 'ENOENT' }, 'the current directory is not searched')
  })

  test('that is a batch file runs in cmd.exe, and its arguments stay what they are', () => {
    const line = (...command: string[]) => {
      const { file, args, windowsVerbatimArguments } = resolve(...command)
      assert.deepEqual([file, windowsVerbatimArguments], ['C:\\cmd.exe', true])
      assert.deepEqual(args.slice(0, -1), ['/e:on', '/v:off', '/d', '/s', '/c'])
      return args.at(-1)
    }
    assert.equal(line('npx', '-y', 'a b'), '""C:\\node\\npx.CMD" "-y" "a b""')
    assert.equal(line('my tool', '&calc', '^|<>'), '""C:\\tools\\my tool.BAT" "&calc" "^|<>""')
    assert.equal(line('npx', 'say "hi"'), '""C:\\node\\npx.CMD" "say ""hi""""')
    assert.equal(line('npx', 'a\\"b', 'c\\'), '""C:\\node\\npx.CMD" "a\\\\""b" "c\\\\""')
    assert.equal(line('npx', '%PATH%'), '""C:\\node\\npx.CMD" "%%cd:~,%PATH%%cd:~,%""')
    assert.throws(() => resolve('npx', 'two\nlines'), /cannot get an argument with a line break/)
  })
})
