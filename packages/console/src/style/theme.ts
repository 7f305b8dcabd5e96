import { createTheme, Input, Modal } from '@mantine/core'

/**
 * Only what Mantine must know in JavaScript. Colours and distances are in `tokens.css`: a theme here would be
 * written into a <style>, which the policy of the page forbids.
 */
export const theme = createTheme({
  primaryColor: 'violet',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What may stay empty says so; the rest is needed.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { withAsterisk: false } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        // Its lock would write a <style>; `base.css` holds the page instead.
        lockScroll: false,
        overlayProps: { backgroundOpacity: 0.5 },
        transitionProps: { duration: 120, transition: 'fade' },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
  },
})
