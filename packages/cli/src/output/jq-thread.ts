import { parentPort, workerData } from 'node:worker_threads'
import { loadJq } from 'jq-wasm/inline'

// A filter may never end, and jq does not return meanwhile: in a thread, it can be stopped.
const filter = String(workerData)
const jq = await loadJq()
parentPort?.on('message', (input: string) => {
  parentPort?.postMessage(jq.raw(input, filter, ['--compact-output', '--']))
})
