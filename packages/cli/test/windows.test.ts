import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hasTerminal, isPassedOn, startOf } from '../src/child/run-child.ts'
import { openToOf, shellWords } from '../src/config/credentials-file.ts'
import { dropRelativeFolders, isAbsolutePath } from '../src/config/paths.ts'
import { decodeText } from '../src/files/decode-text.ts'
import { protectFolder, systemProgram } from '../src/files/protect-folder.ts'
import { endingSignals } from '../src/interrupt.ts'
import { findEnvironment } from '../src/login/environment.ts'
import { gitProgram } from '../src/scan/git.ts'
import { someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

/**
 * The files of the CLI, the SDK and the key package that treat a system differently. Each takes the system as a parameter,
 * and a test below passes it.
 */
const branches = [
  'packages/cli/src/child/run-child.ts',
  'packages/cli/src/config/credentials-file.ts',
  'packages/cli/src/config/paths.ts',
  'packages/cli/src/files/protect-folder.ts',
  'packages/cli/src/interrupt.ts',
  'packages/cli/src/login/environment.ts',
  'packages/cli/src/scan/git.ts',
]

test('every difference between systems is a parameter, and is in the list of this test', async () => {
  const root = join(import.meta.dirname, '../../..')
  const found: string[] = []
  for (const path of globSync('packages/{cli,sdk,key}/src/**/*.ts', { cwd: root })) {
    const lines = (await readFile(join(root, path), 'utf8')).split('\n')
    const uses = lines.filter((line) => line.includes('process.platform'))
    // The User-Agent names the system, and treats none differently.
    const others = uses.filter((line) => !line.includes('userAgent: `oanim/'))
    for (const line of others)
      assert.match(line, /\bplatform(?:: NodeJS\.Platform)? = process\.platform/, path)
    if (others.length > 0) found.push(path)
  }
  assert.deepEqual(found.sort(), branches)
})

describe('paths on Windows', () => {
  test('are absolute with a drive and a root, or with a server and a share', () => {
    const absolute = [
      'C:\\Users\\me',
      'd:/home',
      '\\\\server\\share',
      '\\\\server\\share\\me',
      '//server/share/me',
    ]
    const relative = ['\\Users\\me', '/home/you', 'C:', 'C:me', 'me', '.', '', '\\\\', '\\\\server', '~']
    for (const path of absolute) assert.ok(isAbsolutePath(path, 'win32'), path)
    for (const path of relative) assert.ok(!isAbsolutePath(path, 'win32'), path)
    assert.ok(isAbsolutePath('/home/you', 'linux') && !isAbsolutePath('C:\\Users', 'linux'))
  })

  test('that are relative are no home folder', () => {
    const env = { HOME: '/home/you', USERPROFILE: '\\Users\\me', XDG_CONFIG_HOME: 'C:\\xdg' }
    const onLinux = { ...env }
    dropRelativeFolders(env, 'win32')
    assert.deepEqual(env, { XDG_CONFIG_HOME: 'C:\\xdg' })
    dropRelativeFolders(onLinux, 'linux')
    assert.deepEqual(onLinux, { HOME: '/home/you' })
  })
})

describe('who can read the saved key', () => {
  const user = 'S-1-5-21-1-2-3-1001'
  /** Stands for the programs of Windows, which do not run here. */
  function windows(answer: (file: string) => string) {
    const calls: string[][] = []
    const warnings: string[] = []
    return {
      calls,
      warnings,
      output: { warning: async (_code: string, message: string) => void warnings.push(message) },
      options: {
        platform: 'win32' as const,
        env: { SYSTEMROOT: 'D:\\Win' },
        async run(file: string, args: readonly string[]) {
          calls.push([file, ...args])
          return answer(file)
        },
      },
    }
  }

  test('on Windows is the user and nobody else, set by programs of the system', async () => {
    const { output, options, calls, warnings } = windows(() => `"DESK\\me","${user}"\r\n`)
    await protectFolder('C:\\Users\\me\\.oanim', output, options)
    assert.deepEqual(calls, [
      ['D:\\Win\\System32\\whoami.exe', '/user', '/fo', 'csv', '/nh'],
      [
        'D:\\Win\\System32\\icacls.exe',
        'C:\\Users\\me\\.oanim',
        '/inheritance:r',
        '/grant:r',
        `*${user}:(OI)(CI)F`,
        '/q',
      ],
    ])
    assert.deepEqual(warnings, [])
  })

  test('is a warning where that fails', async () => {
    for (const answer of [
      () => 'no identifier',
      (file: string) => {
        if (file.endsWith('icacls.exe')) throw new Error('Access is denied.')
        return `"me","${user}"`
      },
    ]) {
      const { output, options, warnings } = windows(answer)
      await protectFolder('C:\\keys', output, options)
      assert.match(warnings.join(), /Could not limit access to C:\\keys to your user/)
    }
  })

  test('elsewhere is decided by permissions', async () => {
    await using me = await someone()
    await chmod(me.work, 0o755)
    const { output, warnings } = windows(() => '')
    await protectFolder(me.work, output, { platform: 'linux' })
    assert.equal((await stat(me.work)).mode & 0o777, 0o700)
    assert.deepEqual(warnings, [])
    assert.equal(openToOf(0o100_644, 'linux'), '644')
    assert.equal(openToOf(0o100_600, 'linux'), undefined)
    assert.equal(openToOf(0o100_666, 'win32'), undefined, 'Windows shows every file as 666')
  })

  test('a program of the system is not searched anywhere', () => {
    for (const root of [undefined, '', 'Windows', '\\\\server\\share', 'C:', '.\\x', 'C:\\a"b']) {
      const env = root === undefined ? {} : { SystemRoot: root }
      assert.equal(systemProgram('icacls.exe', env), 'C:\\Windows\\System32\\icacls.exe', root)
    }
  })

  test('advice uses the commands of the system', () => {
    assert.equal(shellWords('C:\\Users\\a b\\k', 'win32').remove, 'del "C:\\Users\\a b\\k"')
    assert.match(shellWords('C:\\k', 'win32').move, /^move "C:\\k" "C:\\k\.old"$/)
    assert.ok(!shellWords('C:\\k', 'win32').unlock.includes('chmod'))
    assert.equal(shellWords("/h/it's", 'linux').remove, "rm '/h/it'\\''s'")
    assert.match(shellWords('/k', 'darwin').unlock, /^Run chmod 600 '\/k'/)
  })
})

describe('programs', () => {
  const env = { Path: '.;"C:\\git";C:\\node', PATHEXT: '.EXE;.CMD', ComSpec: 'C:\\cmd.exe' }
  const files = ['C:\\git\\git.exe', 'C:\\node\\npx.CMD', 'git.exe', 'C:\\node\\git.cmd']
  const isFile = (path: string) => files.includes(path)

  test('start directly, and on Windows by their path, batch files in cmd.exe', () => {
    assert.deepEqual(startOf(['npx', '-y'], env, 'linux'), ['npx', ['-y'], { env, stdio: 'inherit' }])
    const [file, args, { windowsVerbatimArguments }] = startOf(['npx', 'a b'], env, 'win32', isFile)
    assert.equal(file, 'C:\\cmd.exe')
    assert.equal(args.at(-1), '""C:\\node\\npx.CMD" "a b""')
    assert.equal(windowsVerbatimArguments, true)
    assert.throws(() => startOf(['unknown'], env, 'win32', isFile), { code: 'ENOENT' })
  })

  test('git is never that of the searched repository', () => {
    assert.equal(gitProgram(env, 'win32', isFile), 'C:\\git\\git.exe')
    assert.throws(() => gitProgram({ ...env, Path: '.;C:\\node' }, 'win32', isFile), {
      code: 'git_missing',
    })
    assert.equal(gitProgram(env, 'linux'), 'git')
  })

  test('signals that Windows delivers itself are not passed on', () => {
    const [background, foreground] = [() => false, () => true]
    for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const) {
      assert.equal(isPassedOn(signal, 'win32', background), false)
    }
    assert.equal(isPassedOn('SIGINT', 'linux', foreground), false)
    assert.equal(isPassedOn('SIGINT', 'linux', background), true)
    assert.equal(isPassedOn('SIGTERM', 'darwin', foreground), true)
    assert.deepEqual(endingSignals('win32'), ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])
    assert.deepEqual(endingSignals('linux'), ['SIGINT', 'SIGTERM', 'SIGHUP'])
  })

  test('a closed console is a hangup on Windows, which has no /dev/tty', () => {
    assert.equal(hasTerminal('win32'), true)
  })

  test('only Linux can be the Linux of Windows', () => {
    assert.equal(findEnvironment({}, 'win32').isWsl, false)
    assert.equal(findEnvironment({}, 'win32').platform, 'win32')
  })
})

describe('a file of Windows PowerShell', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

  test('is UTF-16, and is read', async () => {
    assert.equal(decodeText(utf16('é')), 'é')
    assert.equal(decodeText(Buffer.from('\ufeffé')), 'é')
    assert.equal(decodeText(Buffer.from('é')), 'é')
    assert.equal(decodeText(new Uint8Array()), '')

    await using me = await someone()
    await mkdir(join(me.home, '.oanim'))
    await writeFile(me.config, utf16('api_url: https://animate.example.com\r\n'))
    const run = await me.oanim(['config', 'get', 'api_url'])
    assert.equal(run.stdout, 'https://animate.example.com\n', run.stderr)
    const login = await me.oanim(['login', '--token', '-'], {
      stdin: utf16(`${anyKey()}\r\n`),
      env: { ANIMATE_API_URL: 'http://127.0.0.1:1' },
    })
    assert.match(login.stderr, /127\.0\.0\.1:1/, 'the key is well-formed')
    assert.doesNotMatch(login.stderr, /not an API key/)
  })
})
