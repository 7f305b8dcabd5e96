/**
 * Keeps the keyboard's place on the page. A button that was disabled while its request ran gets the focus back; when
 * the focused element is gone, the heading of the open dialog, or else of the page, gets it.
 *
 * @see WCAG 2.2, 2.4.3 (Focus Order)
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : undefined
  })
  // Who clicks beside everything wants no focus anywhere.
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

/** Gives an element the focus that takes none by itself. */
export function focus(element: HTMLElement | null): void {
  if (!element) return
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
}
