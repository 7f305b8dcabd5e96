/** 1 failed, 2 usage error or refused input, 4 not signed in or not allowed. */
export type FailureExitCode = 1 | 2 | 4

export interface FailureDetails {
  exitCode?: FailureExitCode
  /** What to do next, in a sentence or two. */
  hint?: string | undefined
  requestId?: string | undefined
  /** The server failed, so whoever runs it needs the request id. */
  isServerFault?: boolean
  retryable?: boolean
  /** Further members of the error under `--json`. */
  members?: Record<string, unknown>
  /** What stands between message and hint for a user; fitted to the width of the terminal. */
  body?: ((width: number | undefined) => string) | undefined
  cause?: unknown
}

/** A failure that a user reads in one sentence and a program by its `code`. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly exitCode: FailureExitCode
  readonly details: FailureDetails

  constructor(code: string, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.exitCode = details.exitCode ?? 1
    this.details = details
  }
}

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'it does not exist',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links lead in a circle',
  EFBIG: 'it would be larger than allowed',
  EIO: 'the disk failed',
  EMFILE: 'too many files are open',
}

/** Says in a few words why the system refused. */
export function systemReason(error: unknown): string {
  const code = systemCode(error) ?? 'unknown reason'
  return reasons[code] ?? code
}
