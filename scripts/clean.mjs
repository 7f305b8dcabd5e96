// tsc keeps the output of deleted sources, which npm would publish.
import { rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
