import { parentPort, workerData } from 'node:worker_threads'
import { loadJq } from 'jq-wasm/inline'

// A filter may never end, and jq does not return meanwhile: in a thread, it can be stopped.
const { text, maxBytes } = workerData as { text: string; maxBytes: number }
const jq = await loadJq()
parentPort?.on('message', (input: string) => {
  const answer = jq.raw(input, text, ['--compact-output', '--'])
  parentPort?.postMessage(Buffer.byteLength(answer.stdout) > maxBytes ? 'too large' : answer)
})
