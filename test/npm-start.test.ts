import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { compileCache } from '../packages/server/test/support/compile-cache.ts'

/** What receives the signal: npm alone, the child of its shell, or all of them as from a terminal or systemd. */
const cases: [NodeJS.Signals, 'npm' | 'start.mjs' | 'everyone'][] = [
  ['SIGTERM', 'npm'],
  ['SIGINT', 'npm'],
  ['SIGKILL', 'npm'],
  ['SIGTERM', 'everyone'],
  ['SIGINT', 'everyone'],
  ['SIGKILL', 'start.mjs'],
]

describe('npm start', () => {
  for (const [signal, receiver] of cases) {
    test(`${signal} to ${receiver} stops the server and leaves no process`, {
      timeout: 120_000,
    }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'oanim-start-'))
      // A separate process group, to find all of its processes.
      const npm = spawn('npm', ['start'], {
        cwd: join(import.meta.dirname, '..'),
        env: { ...compileCache, PATH: process.env['PATH'], HOME: folder, PORT: '0', OANIM_DATA_DIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      })
      const ended = once(npm, 'exit')
      const group = npm.pid as number
      try {
        let printed = ''
        npm.stdout.setEncoding('utf8').on('data', (text: string) => {
          printed += text
        })
        while (!printed.includes('Ctrl+C')) await once(npm.stdout, 'data')

        const launcher = processes(group).find(({ command }) => /^\S*node scripts\/start\.mjs/.test(command))
        assert.ok(launcher)
        process.kill(receiver === 'npm' ? group : receiver === 'everyone' ? -group : launcher.pid, signal)

        while (processes(group).length > 0) await delay(50)
        const [code] = await ended
        if (signal !== 'SIGKILL' && receiver === 'npm') assert.equal(code, 0)
      } finally {
        for (const { pid } of processes(group)) process.kill(pid, 'SIGKILL')
        await rm(folder, { recursive: true, force: true })
      }
    })
  }
})

/** The running processes of a group. */
function processes(group: number): { pid: number; command: string }[] {
  return execFileSync('ps', ['-A', '-o', 'pgid=,pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, , state]) => pgid === String(group) && !state?.startsWith('Z'))
    .map(([, pid, , ...command]) => ({ pid: Number(pid), command: command.join(' ') }))
}
