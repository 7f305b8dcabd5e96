import { Failure } from '../failure.ts'
import { decodeText } from '../files/decode-text.ts'

/** Longest input, in bytes. */
const maxBytes = 10_240

/**
 * Reads a secret from standard input and trims it. On a terminal it asks, and does not echo what is typed.
 *
 * @param what What the secret is, such as `link`.
 * @throws {Failure} `key_malformed`, exit 4, if the input is too long
 */
export async function readSecret(what = 'API key'): Promise<string> {
  return process.stdin.isTTY ? askHidden(`Paste the ${what} and press Enter: `) : readAll(what)
}

async function readAll(what: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) {
      throw new Failure('key_malformed', `Standard input is too long for the ${what}.`, { exitCode: 4 })
    }
  }
  return decodeText(Buffer.concat(chunks)).trim()
}

async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  // Before the question, so that nothing pasted right after it is echoed.
  stdin.setRawMode(true).setEncoding('utf8').resume()
  stderr.write(question)
  try {
    return await new Promise((resolve) => {
      let typed = ''
      stdin.on('data', (text: string) => {
        for (const character of text) {
          // In raw mode the terminal does not handle ^C, ^D, Enter and Backspace.
          if (character === '\x03') process.kill(process.pid, 'SIGINT')
          else if (character === '\r' || character === '\n' || character === '\x04') resolve(typed.trim())
          else if (character === '\x7F' || character === '\b') typed = typed.slice(0, -1)
          else if (typed.length < maxBytes) typed += character
        }
      })
    })
  } finally {
    stdin.removeAllListeners('data')
    stdin.setRawMode(false).pause()
    stderr.write('\n')
  }
}
