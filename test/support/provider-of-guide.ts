import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { ledTo } from '../../packages/server/test/providers/support/led-to.ts'

export interface Surroundings {
  readonly environment: Record<string, string>
  /** Files that the commands find, by name. */
  readonly files: Readonly<Record<string, Uint8Array>>
  close(): Promise<void>
}

/** Starts what a guide assumes beside the server, if it assumes anything. */
export async function startProviderOfGuide(path: string, guide: string): Promise<Surroundings | undefined> {
  if (path === 'docs/providers.md') return compatibleServer(guide)
  if (path === 'docs/generating.md' || path === 'docs/budgets.md') return falWithBuiltInDefaults(guide)
  return undefined
}

/** A server with the API of OpenAI, and the file of prices that the guide shows. */
async function compatibleServer(guide: string): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-guide-provider-'))
  const prices = join(folder, 'prices.json')
  const [, json = '{}'] = /```json\n([\s\S]*?)```/.exec(guide) ?? []
  await writeFile(prices, json)
  const { port, close } = await startProcess('openai-compatible-process.ts')
  return {
    environment: {
      OANIM_OPENAI_COMPATIBLE: JSON.stringify({ name: 'localai', base_url: `http://127.0.0.1:${port}/v1` }),
      OANIM_PRICES: prices,
    },
    files: {},
    async close() {
      await close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A scripted fal.ai with the default models that the guide sets, and a logo on white. */
async function falWithBuiltInDefaults(guide: string): Promise<Surroundings> {
  const [, defaults = ''] = /^export OANIM_DEFAULT_MODELS=(\S+)$/m.exec(guide) ?? []
  const circle = '<svg width="320" height="200"><circle cx="160" cy="100" r="70" fill="#0d9488"/></svg>'
  const logo = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#ffffff' } })
    .composite([{ input: Buffer.from(circle) }])
    .png()
    .toBuffer()
  const { port, close } = await startProcess('fal-process.ts')
  return {
    environment: {
      ...ledTo({ url: `http://127.0.0.1:${port}` }),
      FAL_KEY: 'key-of-the-operator',
      OANIM_DEFAULT_MODELS: defaults,
    },
    files: { 'logo.png': logo },
    close,
  }
}

/** In a process of its own: the commands of a guide run synchronously. */
async function startProcess(file: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  return {
    port: Number(String(port)),
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
