import type { ProblemSpec } from './problem-spec.ts'

/** What is met where keys leaked, and where they are handed on. */
export const leakProblems = {
  leak_report_not_found: {
    status: 404,
    title: 'No such report of a key',
    retry: 'never',
    hint: 'GET /api/v1/leak-reports lists the reports of the account.',
  },
  signature_invalid: {
    status: 400,
    title: 'Not signed by GitHub',
    retry: 'never',
    hint: 'Send the body that was signed, byte for byte, with the headers that came with it.',
  },
  share_unavailable: {
    status: 410,
    title: 'The link is used up',
    retry: 'never',
    hint: 'It works once, for a day at most, and as long as the key lives. Ask for another.',
  },
} as const satisfies Record<string, ProblemSpec>
