import { type ReactNode, type Ref, useEffect, useRef } from 'react'
import { Problem } from '../api/problem.ts'
import { CheckIcon, InfoIcon, WarningIcon } from './icons.tsx'
import style from './notice.module.css'

const icons = { info: InfoIcon, good: CheckIcon, warning: WarningIcon, danger: WarningIcon }

/** A message beside what it is about. */
export function Notice({
  tone = 'info',
  title,
  children,
  isUrgent = false,
  ref,
}: {
  tone?: keyof typeof icons
  title?: ReactNode
  children?: ReactNode
  /** Whether a screen reader announces it immediately. */
  isUrgent?: boolean
  ref?: Ref<HTMLDivElement>
}) {
  const Icon = icons[tone]
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      className={style.notice}
      data-tone={tone}
      role={isUrgent ? 'alert' : undefined}
    >
      <span className={style.icon}>
        <Icon />
      </span>
      <div className={style.text}>
        {title && <p className={style.title}>{title}</p>}
        {children}
      </div>
    </div>
  )
}

/** An error: what happened, what to do, and the request ID for the operator of the server. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The pressed button was disabled during its request and lost the focus.
    if (error && document.activeElement === document.body) box.current?.focus()
  }, [error])
  if (!error) return null
  const problem = error instanceof Problem ? error : undefined
  const detail = problem?.message ?? (error instanceof Error ? error.message : String(error))
  return (
    <Notice ref={box} tone="danger" isUrgent title={sentence(detail)}>
      {problem?.hint && !detail.includes(problem.hint) && <p>{sentence(problem.hint)}</p>}
      {onRetry && (
        <p>
          <button type="button" className={style.retry} onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {problem?.requestId && (
        <p className={style.request}>
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </Notice>
  )
}

/** Renders text in backticks as code. */
function sentence(text: string): ReactNode {
  return (
    text
      .split('`')
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence never reorders its words.
      .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
  )
}
