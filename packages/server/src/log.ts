import { redactKeys } from '@oanim/key'
import pino from 'pino'

/**
 * Logs JSON lines to standard error. API keys in any field are redacted.
 *
 * @param secrets Further texts that are redacted, such as keys of providers. It may grow later.
 * @param pid In every line, if several processes write to the same log.
 */
export function createLog(
  level: string,
  secrets: ReadonlySet<string> = new Set(),
  pid?: number | undefined,
): pino.Logger {
  return pino(
    {
      level,
      base: pid === undefined ? null : { pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => redactKeys(redactAll(line, secrets)) },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}

function redactAll(line: string, secrets: ReadonlySet<string>): string {
  let redacted = line
  for (const secret of secrets) redacted = redacted.replaceAll(secret, '[redacted]')
  return redacted
}
