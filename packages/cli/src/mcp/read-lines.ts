/** Maximum size of a line: the server takes no larger message. Bytes. */
const maxLineBytes = 1_048_576

/** Reads lines of UTF-8; `undefined` stands for a line that is too long. */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  let parts: Uint8Array[] = []
  let sizeBytes = 0
  const take = () => {
    const line = sizeBytes > maxLineBytes ? undefined : Buffer.concat(parts).toString()
    parts = []
    sizeBytes = 0
    return line
  }
  for await (const chunk of input) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    add(chunk.subarray(start))
  }
  if (sizeBytes > 0) yield take()

  function add(part: Uint8Array): void {
    sizeBytes += part.byteLength
    if (sizeBytes > maxLineBytes) parts = []
    else parts.push(part)
  }
}
