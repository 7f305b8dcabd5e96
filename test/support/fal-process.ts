import sharp from 'sharp'
import { scriptedFal } from '../../packages/server/test/providers/support/fal-server.ts'

/** A scripted fal.ai in its own process. Prompts with "time lapse" take until they are cancelled. Prints its port. */
const size = { width: 1024, height: 768 }
const content = await sharp({ create: { ...size, channels: 3, background: '#785a3c' } })
  .png()
  .toBuffer()
const { url } = await scriptedFal({
  image: { content, ...size },
  isEndless: (prompt) => prompt.includes('time lapse'),
})
process.stdout.write(`${new URL(url).port}\n`)
// It ends with its parent, also when that is killed.
process.stdin.resume().once('end', () => process.exit())
