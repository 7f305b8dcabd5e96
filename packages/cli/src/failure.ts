import type { InterruptExitCode } from './interrupt.ts'

/**
 * 1 failed, 2 usage error or invalid input, 4 not signed in or not allowed, 126 the command of `oanim run` cannot be
 * executed, 127 it is not found; others: interrupted.
 */
export type FailureExitCode = 1 | 2 | 4 | 126 | 127 | InterruptExitCode

export interface FailureDetails {
  exitCode?: FailureExitCode
  /** What to do next. */
  hint?: string | undefined
  requestId?: string | undefined
  /** The server failed: its operator needs the request ID. */
  isServerFault?: boolean
  retryable?: boolean
  /** Additional members of the error with `--json`. */
  members?: Record<string, unknown>
  /** Shown between message and hint on a terminal of this width. */
  body?: ((width: number | undefined) => string) | undefined
  cause?: unknown
}

/** An error with a message for users and a `code` for programs. */
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

/** The code of a system error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of the path is a file',
  ENOENT: 'it does not exist',
  ENAMETOOLONG: 'file name too long',
  ELOOP: 'too many symbolic links',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  E2BIG: 'its arguments and its environment are too large',
  ENOEXEC: 'not a program',
  EMFILE: 'too many open files',
}

/** Describes a system error in a few words. */
export function systemReason(error: unknown): string {
  const code = systemCode(error) ?? 'unknown reason'
  return reasons[code] ?? code
}
