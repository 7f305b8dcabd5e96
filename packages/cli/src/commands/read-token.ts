import { Failure } from '../failure.ts'

const largestSizeBytes = 10_240

/**
 * Reads a secret from standard input, without surrounding blanks. On a terminal it asks, and shows nothing typed.
 *
 * @param what What it is, in words.
 * @throws {Failure} `key_malformed`, when it is far too long.
 */
export async function readToken(what = 'API key'): Promise<string> {
  return process.stdin.isTTY ? askHidden(`Paste the ${what} and press Enter: `) : readAll(what)
}

async function readAll(what: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > largestSizeBytes) {
      throw new Failure('key_malformed', `Standard input is far too long for the ${what}.`, { exitCode: 4 })
    }
  }
  return Buffer.concat(chunks).toString('utf8').trim()
}

async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  // Before the question: whatever is pasted at its sight must not be shown.
  stdin.setRawMode(true).setEncoding('utf8').resume()
  stderr.write(question)
  try {
    return await new Promise((resolve) => {
      let typed = ''
      stdin.on('data', (text: string) => {
        for (const character of text) {
          // Raw mode hands us what the terminal would have acted on: ^C, ^D, Enter, Backspace.
          if (character === '\x03') process.kill(process.pid, 'SIGINT')
          else if (character === '\r' || character === '\n' || character === '\x04') resolve(typed.trim())
          else if (character === '\x7F' || character === '\b') typed = typed.slice(0, -1)
          else if (typed.length < largestSizeBytes) typed += character
        }
      })
    })
  } finally {
    stdin.removeAllListeners('data')
    stdin.setRawMode(false).pause()
    stderr.write('\n')
  }
}
