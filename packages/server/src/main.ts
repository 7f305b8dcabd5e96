import cluster from 'node:cluster'
import { ConfigError, readConfig } from './config.ts'
import { isUnavailable, isUnwritable, StoreError } from './database/errors.ts'
import { ListenError } from './http/http-server.ts'
import { reportFailure, WorkerStartError } from './worker-messages.ts'

const operatorErrors = [ConfigError, StoreError, ListenError, WorkerStartError]

try {
  // Only the user who runs the server may read its files.
  process.umask(0o077)
  const config = readConfig(process.env)
  // The primary process of several workers loads no application.
  if (config.workers > 1 && cluster.isPrimary) await (await import('./workers.ts')).runWorkers(config)
  else await (await import('./serve.ts')).serve(config)
} catch (error) {
  const isForOperator = operatorErrors.some((each) => error instanceof each)
  const isExpected = isForOperator || isUnavailable(error) || isUnwritable(error)
  if (cluster.isWorker) await reportFailure(error, isExpected)
  else if (!isExpected) throw error
  else process.stderr.write(`Open Animate cannot start.\n${(error as Error).message}\n`)
  process.exit(1)
}
