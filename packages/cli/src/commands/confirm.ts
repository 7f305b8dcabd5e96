import { createInterface } from 'node:readline/promises'
import { Failure } from '../failure.ts'
import { lookAround, whyNobodyCanBeAsked } from '../login/environment.ts'
import { writeAside } from '../output/output.ts'
import type { Context } from '../server/connect.ts'

/** Says whether a question can be asked: a user reads standard error and types on standard input. */
export function canAsk({ env, output }: Context): boolean {
  return !output.isJson && whyNobodyCanBeAsked(lookAround(env)) === undefined
}

/** Asks on the terminal until the answer is yes or no. An end of input is a no. */
export async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('no')))
  try {
    for (;;) {
      const answer = await Promise.race([lines.question(`${question} [y/n] `), ended])
      if (/^\s*y(es)?\s*$/i.test(answer)) return true
      if (/^\s*no?\s*$/i.test(answer)) return false
    }
  } finally {
    lines.close()
  }
}

/**
 * Lets a command continue that would lock its user out: with `--yes`, or after a yes on a terminal.
 *
 * @param consequences What would happen, in sentences. None: nothing is asked.
 * @throws {Failure} `confirmation_required`, exit 2, without a terminal; `declined` after a no.
 */
export async function confirm(
  context: Context,
  consequences: readonly string[],
  { yes = false }: { yes?: boolean | undefined },
): Promise<void> {
  if (consequences.length === 0 || yes) return
  const sentence = consequences.join(' ')
  if (!canAsk(context)) {
    throw new Failure('confirmation_required', sentence, {
      exitCode: 2,
      hint: 'Nothing was changed. To do it anyway, add --yes.',
    })
  }
  await writeAside(`${context.output.paintAside.yellow(`⚠ ${sentence}`)}\n`)
  if (!(await ask('Continue?'))) throw new Failure('declined', 'Nothing was changed.')
}
