import { type FocusEvent, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import style from './disclosure.module.css'

/** A button that opens a small panel. Escape, a click elsewhere or moving the focus away closes it. */
export function Disclosure({
  label,
  button,
  className,
  side,
  children,
}: {
  /** The accessible name. @default the content of the button */
  label?: string
  button: ReactNode
  className?: string | undefined
  /** Below the button at its right or left edge, or as the frame of the pages positions it. */
  side: 'below' | 'below-start' | 'frame'
  children: (close: () => void) => ReactNode
}) {
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)

  function close() {
    setIsOpen(false)
    trigger.current?.focus()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && isOpen) close()
  }
  function onBlur(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only handles events of its button and panel.
    <div className={style.disclosure} data-side={side} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div id={id} className={style.panel} tabIndex={-1}>
          {children(close)}
        </div>
      )}
    </div>
  )
}

/** One choice in the panel. */
export function Choice({
  icon,
  mark,
  isChosen,
  onChoose,
  children,
}: {
  icon?: ReactNode
  mark?: ReactNode
  isChosen?: boolean
  onChoose: () => void
  children: ReactNode
}) {
  return (
    <button type="button" className={style.choice} aria-pressed={isChosen} onClick={onChoose}>
      {icon}
      <span className={style.text}>{children}</span>
      {isChosen && mark}
    </button>
  )
}
