import style from './wordmark.module.css'

/** The logo: one disc at three moments of its movement. */
export function Wordmark() {
  return (
    <span className={style.wordmark}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8.5" className={style.tile} />
        <circle cx="10" cy="16" r="5.5" fill="#fff" opacity="0.28" />
        <circle cx="15" cy="16" r="5.5" fill="#fff" opacity="0.5" />
        <circle cx="21" cy="16" r="5.5" fill="#fff" />
      </svg>
      <span>Open Animate</span>
    </span>
  )
}
