import { createInterface } from 'node:readline'
import { onInterrupt } from '../interrupt.ts'
import { type Answer, type Expected, readPasted } from './answer.ts'

/**
 * Waits for the code: from the browser, or pasted at any time.
 *
 * @param options.deadline When to give up, in milliseconds since 1970.
 * @param options.mode `counting` shows the time left; `plain` asks once; `silent` writes nothing and still reads a code.
 * @returns `undefined` after the deadline.
 */
export async function waitForCode(
  fromBrowser: Promise<Answer> | undefined,
  expected: Expected,
  {
    deadline,
    mode,
    now = Date.now,
  }: { deadline: number; mode: 'counting' | 'plain' | 'silent'; now?: () => number },
): Promise<Answer | undefined> {
  const { stdin, stderr } = process
  const isCounting = mode === 'counting'
  const prompt = () => {
    const leftS = Math.max(0, Math.ceil((deadline - now()) / 1000))
    const left = isCounting ? `${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, '0')} left. ` : ''
    return `${left}${fromBrowser ? 'Waiting for the browser. Or paste the code from the page' : 'Paste the code'}: `
  }
  const lines = createInterface({ input: stdin, output: stderr, terminal: isCounting, historySize: 0 })
  const forget = onInterrupt(() => lines.close())
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const ask = () => {
    if (mode === 'silent') return
    lines.setPrompt(prompt())
    lines.prompt(true)
  }

  let timer: NodeJS.Timeout | undefined
  const pastedOrLate = new Promise<Answer | undefined>((resolve) => {
    lines.on('line', (line) => {
      const pasted = line.trim() === '' ? undefined : readPasted(line, expected)
      if (pasted) return resolve(pasted)
      if (line.trim() !== '' && mode !== 'silent')
        stderr.write('This is not the code. Copy all of it from the page.\n')
      ask()
    })
    timer = setInterval(() => {
      if (now() >= deadline) return resolve(undefined)
      if (isCounting) ask()
    }, 1_000)
  })
  ask()
  try {
    return await Promise.race([pastedOrLate, ...(fromBrowser ? [fromBrowser] : [])])
  } finally {
    clearInterval(timer)
    forget()
    lines.close()
    if (mode !== 'silent') stderr.write('\n')
  }
}
