/**
 * Keeps the keyboard focus. A button that was disabled during its request gets the focus back. If the focused element
 * is removed, the heading of the open dialog or of the page gets it.
 *
 * @see WCAG 2.2, 2.4.3 (Focus Order)
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : undefined
  })
  // A click on the background removes the focus on purpose.
  document.addEventListener('pointerdown', () => {
    last = undefined
  })
  const restore = () => {
    if (!last || document.activeElement !== document.body) return
    if (!last.isConnected) focus(heading())
    else if (!last.matches(':disabled')) last.focus({ preventScroll: true })
  }
  new MutationObserver(restore).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ['disabled', 'data-loading'],
  })
}

function heading(): HTMLElement | null {
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1)
  const title = dialog?.querySelector<HTMLElement>('.mantine-Modal-title')
  return title ?? document.querySelector<HTMLElement>('main h1') ?? document.querySelector('main')
}

/** Focuses an element, also one that is not focusable by itself. */
export function focus(element: HTMLElement | null): void {
  if (!element) return
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
}
