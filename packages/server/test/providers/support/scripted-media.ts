/** A PNG of one pixel. */
export const png: Uint8Array = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

/** A tenth of a second of silence: 16 bit, mono, 24 kHz, without a header. */
export const pcm: Uint8Array = new Uint8Array(4_800)

/** The same as WAV. */
export const wav: Uint8Array = new Uint8Array(
  Buffer.concat([
    Buffer.from(
      '52494646e412000057415645666d74201000000001000100c05d000080bb00000200100064617461c0120000',
      'hex',
    ),
    pcm,
  ]),
)

/** The first boxes of an MP4 file, without pictures. */
export const mp4: Uint8Array = new Uint8Array(
  Buffer.from('0000001c66747970697364000000020069736f6d69736f3261766331000000086d646174', 'hex'),
)
