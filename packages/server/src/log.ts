import { redactKeys } from '@oanim/key'
import pino from 'pino'

/** Logs JSON lines to standard error. API keys in any field are redacted. */
export function createLog(level: string): pino.Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redactKeys },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
