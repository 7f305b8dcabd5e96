import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Surroundings {
  readonly environment: Record<string, string>
  close(): Promise<void>
}

/**
 * Starts what the guide about providers assumes: a server with the API of OpenAI, and the file of prices that the guide
 * shows.
 */
export async function startProviderOfGuide(guide: string): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-guide-provider-'))
  const prices = join(folder, 'prices.json')
  const [, json = '{}'] = /```json\n([\s\S]*?)```/.exec(guide) ?? []
  await writeFile(prices, json)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'openai-compatible-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  return {
    environment: {
      OANIM_OPENAI_COMPATIBLE: JSON.stringify({
        name: 'localai',
        base_url: `http://127.0.0.1:${String(port).trim()}/v1`,
      }),
      OANIM_PRICES: prices,
    },
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
