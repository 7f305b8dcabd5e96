import { createInterface } from 'node:readline/promises'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { findEnvironment, whyNotInteractive } from '../login/environment.ts'
import { writeStderr } from '../output/output.ts'

/** Whether the user can be asked: standard input and standard error are a terminal, and no program reads the output. */
export function canAsk({ env, output }: Context): boolean {
  return !output.isJson && whyNotInteractive(findEnvironment(env)) === undefined
}

/** Asks until the answer is yes or no. The end of input is a no. */
export async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('no')))
  try {
    for (;;) {
      const answer = await Promise.race([lines.question(`${question} [y/n] `), closed])
      if (/^\s*y(es)?\s*$/i.test(answer)) return true
      if (/^\s*no?\s*$/i.test(answer)) return false
    }
  } finally {
    lines.close()
  }
}

/**
 * Asks before a change with consequences for the user. `--yes` skips the question.
 *
 * @param consequences What will happen, in sentences. Without any, nothing is asked.
 * @throws {Failure} `confirmation_required`, exit 2, if the user cannot be asked; `declined` after a no
 */
export async function confirm(
  context: Context,
  consequences: readonly string[],
  { yes = false }: { yes?: boolean | undefined } = {},
): Promise<void> {
  if (consequences.length === 0 || yes) return
  const sentence = consequences.join(' ')
  if (!canAsk(context)) {
    throw new Failure('confirmation_required', sentence, {
      exitCode: 2,
      hint: 'Nothing was changed. To confirm, add --yes.',
    })
  }
  await writeStderr(`${context.output.stderrStyle.yellow(`⚠ ${sentence}`)}\n`)
  if (!(await ask('Continue?'))) throw new Failure('declined', 'Nothing was changed.')
}
